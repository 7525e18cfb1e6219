using Codex.Protocol;
using Codex.Testing;

namespace Codex.Samples.Embedding;

/// <summary>The model's part when there is no key: three fixed answers of a server on this machine.</summary>
internal static class OfflineModel
{
    public static Task<ScriptedModelServer> StartAsync(CancellationToken cancellationToken) => ScriptedModelServer.StartAsync(
        [
            ScriptedResponse.FunctionCall("read_ticket", """{"number":7}""", "call_1"),
            ScriptedResponse.FunctionCall("shell", """{"command":["sh","-c","echo hello > greeting.txt && cat greeting.txt"]}""", "call_2"),
            ScriptedResponse.Message("The file that the ticket misses is there now."),
        ],
        cancellationToken);

    public static ModelProviderDefinition ProviderOf(ScriptedModelServer server) => new()
    {
        Name = "scripted",
        BaseUrl = server.BaseUrl.ToString(),
        WireApi = WireApi.Responses,
    };
}

using System.Text.Json;
using Codex.Core;
using Codex.McpServer.Calls;
using Codex.McpServer.Messages;
using Codex.McpServer.Tools;
using Codex.Models;

namespace Codex.McpServer;

/// <summary>
/// The agent as an MCP server for one client: the tools <c>codex</c> and <c>codex-reply</c>, every event of a conversation as a
/// notification <c>codex/event</c>, approvals as <c>elicitation/create</c>.
/// </summary>
/// <remarks>
/// JSON-RPC 2.0, one message per line. Calls run side by side, each <c>codex</c> in a conversation of its own; replies to one
/// conversation run one after another. What is no message is skipped.
/// Implementation note: JSON-RPC is spoken here and not through the MCP SDK, as clients of the agent rely on what its server does
/// not do: calls before <c>initialize</c>, any protocol version, questions with further members numbered from 0, answers of another form.
/// </remarks>
/// <param name="agent">Runs the conversations.</param>
/// <param name="options">How they are configured; null for the files' configuration.</param>
public sealed class CodexMcpServer(CodexClient agent, McpServerOptions? options = null)
{
    private readonly McpServerOptions _options = options ?? new McpServerOptions();
    private bool _initialized;

    /// <summary>Serves a client until its input ends; calls that run then come to their end and are answered.</summary>
    /// <param name="input">What the client sends.</param>
    /// <param name="output">What it is sent.</param>
    /// <param name="cancellationToken">Interrupts all calls and ends the server.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken = default)
    {
        using var writer = new MessageWriter(output);
        var client = new ClientConnection(writer);
        await using var conversations = new OpenConversations(agent, _options.Configuration);
        await using var calls = new RunningCalls(client, conversations);
        using CancellationTokenRegistration stop = cancellationToken.Register(calls.CancelAll);
        var reader = new MessageReader(input, Skip);
        await foreach (IncomingMessage message in reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (message)
            {
                case IncomingMessage.Request request:
                    await AnswerAsync(client, calls, request).ConfigureAwait(false);
                    break;
                case IncomingMessage.Notification { Method: "notifications/cancelled" } cancelled:
                    if (RequestId.TryRead(cancelled.Parameters, "requestId") is { } id)
                    {
                        calls.Cancel(id);
                    }

                    break;
                case IncomingMessage.Response response:
                    client.Complete(response);
                    break;
            }
        }

        // Whoever closed the input will answer no question any more.
        client.Close();
        await calls.WaitAsync().ConfigureAwait(false);
    }

    private async ValueTask AnswerAsync(ClientConnection client, RunningCalls calls, IncomingMessage.Request request)
    {
        switch (request.Method)
        {
            case "initialize":
                await InitializeAsync(client, request).ConfigureAwait(false);
                break;
            case "ping":
                await client.SendResultAsync(request.Id, static json =>
                {
                    json.WriteStartObject();
                    json.WriteEndObject();
                }).ConfigureAwait(false);
                break;
            case "tools/list":
                await client.SendResultAsync(request.Id, ToolList.WriteTo).ConfigureAwait(false);
                break;
            case "tools/call":
                await CallAsync(client, calls, request).ConfigureAwait(false);
                break;
            default:
                await client.SendErrorAsync(request.Id, ErrorCodes.MethodNotFound, $"This server has no method {request.Method}.").ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask InitializeAsync(ClientConnection client, IncomingMessage.Request request)
    {
        if (_initialized)
        {
            await client.SendErrorAsync(request.Id, ErrorCodes.InvalidRequest, "The connection is initialized already.").ConfigureAwait(false);
            return;
        }

        if (ClientIntroduction.TryRead(request.Parameters) is not { } introduction)
        {
            await client.SendErrorAsync(
                request.Id, ErrorCodes.InvalidParams, "initialize needs protocolVersion and clientInfo with name and version.").ConfigureAwait(false);
            return;
        }

        _initialized = true;
        ClientIdentity identity = agent.Identity;
        identity.UserAgentSuffix = $"{introduction.Name}; {introduction.Version}";
        await client.SendResultAsync(request.Id, json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("capabilities"u8);
            json.WriteStartObject("tools"u8);
            json.WriteBoolean("listChanged"u8, true);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteString("protocolVersion"u8, introduction.ProtocolVersion);
            json.WriteStartObject("serverInfo"u8);
            json.WriteString("name"u8, "codex-mcp-server"u8);
            json.WriteString("title"u8, "Codex"u8);
            json.WriteString("version"u8, ClientIdentity.ReleaseVersion);
            json.WriteString("user_agent"u8, identity.UserAgent);
            json.WriteEndObject();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async ValueTask CallAsync(ClientConnection client, RunningCalls calls, IncomingMessage.Request request)
    {
        if (request.Parameters is not { ValueKind: JsonValueKind.Object } parameters
            || !parameters.TryGetProperty("name", out JsonElement name) || name.ValueKind != JsonValueKind.String)
        {
            await client.SendErrorAsync(request.Id, ErrorCodes.InvalidParams, "tools/call needs the tool's name.").ConfigureAwait(false);
            return;
        }

        JsonElement? arguments = parameters.TryGetProperty("arguments", out JsonElement given) && given.ValueKind != JsonValueKind.Null ? given : null;
        if (!calls.TryStart(request.Id, name.GetString()!, arguments))
        {
            await client.SendErrorAsync(request.Id, ErrorCodes.InvalidRequest, "A call of this id runs already.").ConfigureAwait(false);
        }
    }

    private void Skip(string reason) => _options.Log?.Invoke(reason);
}

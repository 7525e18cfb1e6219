using System.Diagnostics;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.AppServer;

/// <summary>A home and a working folder for app servers whose model is at an address.</summary>
internal sealed class AppServerHome : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AppServerHome(Uri model, string settings = "")
    {
        Directory.CreateDirectory(Workspace);
        _folder.Write("home/config.toml", $"""
            model = "gpt-5"
            model_provider = "mock"
            approval_policy = "never"
            sandbox_mode = "danger-full-access"
            {settings}

            [model_providers.mock]
            name = "mock"
            base_url = "{model}"
            wire_api = "responses"
            """);
    }

    /// <summary>The program under test.</summary>
    public static string Codex => Path.Combine(AppContext.BaseDirectory, "codex");

    public string Workspace => _folder.Combine("ws");

    public string Home => _folder.Combine("home");

    public string[] Sessions => Directory.GetFiles(Home, "rollout-*.jsonl", SearchOption.AllDirectories);

    public string Write(string path, string text) => _folder.Write(path, text);

    /// <summary>How a program is started here.</summary>
    public ProcessStartInfo Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Workspace, RedirectStandardError = true };
        start.Environment["CODEX_HOME"] = Home;
        start.Environment["HOME"] = _folder.Path;
        start.Environment.Remove("CODEX_API_KEY");
        start.Environment.Remove("OPENAI_API_KEY");
        return start;
    }

    public void Dispose() => _folder.Dispose();
}

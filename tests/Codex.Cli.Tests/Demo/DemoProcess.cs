using System.Diagnostics;
using Codex.Testing;

namespace Codex.Cli.Tests.Demo;

/// <summary><c>codex demo</c> as a process of its own, with a home and temporary files of its own.</summary>
internal sealed class DemoProcess : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DemoProcess()
    {
        Directory.CreateDirectory(Home);
        Directory.CreateDirectory(Temporary);
        Variables = new Dictionary<string, string?>
        {
            ["HOME"] = Home,
            ["TMPDIR"] = Temporary,
            ["CODEX_HOME"] = null,
            ["NO_COLOR"] = null,
            ["FORCE_COLOR"] = null,
            ["CLICOLOR_FORCE"] = null,
        };
    }

    public static string Executable => Path.Combine(AppContext.BaseDirectory, "codex");

    public Dictionary<string, string?> Variables { get; }

    public string Home => _folder.Combine("home");

    public string Temporary => _folder.Combine("tmp");

    public string Write(string path, string text) => _folder.Write(path, text);

    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) => RunProgramAsync(Executable, ["demo", .. arguments]);

    public async Task<(int ExitCode, string Output, string Error)> RunProgramAsync(string program, params string[] arguments)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in Variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(cancel);
        string output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, output, await error);
    }

    /// <summary>Every file below a folder.</summary>
    public static string[] FilesIn(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);

    public void Dispose() => _folder.Dispose();
}

using System.Diagnostics;

namespace Codex.Cli.Tests;

/// <summary>The real executable, in a work folder and a home of its own, with a scripted model.</summary>
internal sealed class CodexProcess : IDisposable
{
    private readonly Process _process;

    private CodexProcess(Process process)
    {
        _process = process;
        Error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Standard input, open only if the process was started with it.</summary>
    public StreamWriter Input => _process.StandardInput;

    public StreamReader Output => _process.StandardOutput;

    public Task<string> Error { get; }

    public int Id => _process.Id;

    public static CodexProcess Start(string folder, string home, string? baseUrl, params string[] arguments) =>
        StartIn(folder, home, baseUrl, [], arguments);

    /// <summary>Starts it with variables of its own.</summary>
    public static CodexProcess StartIn(string folder, string home, string? baseUrl, (string Name, string? Value)[] environment, params string[] arguments)
    {
        string[] provider = baseUrl is null ? [] :
        [
            "-c", "model_provider=mock", "-c", "model_providers.mock.name=mock", "-c", $"model_providers.mock.base_url=\"{baseUrl}\"",
            "-c", "model_providers.mock.wire_api=responses", "-c", "model_providers.mock.request_max_retries=0", "-c", "model_providers.mock.stream_max_retries=0",
        ];
        CodexProcess process = StartWithInput(folder, home, environment, [.. provider, .. arguments]);
        process.Input.Close();
        return process;
    }

    /// <summary>Starts it with a standard input that stays open.</summary>
    public static CodexProcess StartWithInput(string folder, string home, params string[] arguments) => StartWithInput(folder, home, [], arguments);

    private static CodexProcess StartWithInput(string folder, string home, (string Name, string? Value)[] environment, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "codex"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CODEX_HOME"] = home;
        start.Environment.Remove("RUST_LOG");
        start.Environment.Remove("CODEX_API_KEY");
        start.Environment.Remove("OPENAI_BASE_URL");
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        return new CodexProcess(Process.Start(start)!);
    }

    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}

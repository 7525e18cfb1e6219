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

    public StreamReader Output => _process.StandardOutput;

    public Task<string> Error { get; }

    public int Id => _process.Id;

    public static CodexProcess Start(string folder, string home, string? baseUrl, params string[] arguments)
    {
        string[] provider = baseUrl is null ? [] :
        [
            "-c", "model_provider=mock", "-c", "model_providers.mock.name=mock", "-c", $"model_providers.mock.base_url=\"{baseUrl}\"",
            "-c", "model_providers.mock.wire_api=responses", "-c", "model_providers.mock.request_max_retries=0", "-c", "model_providers.mock.stream_max_retries=0",
        ];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "codex"), [.. provider, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CODEX_HOME"] = home;
        start.Environment.Remove("CODEX_API_KEY");
        start.Environment.Remove("OPENAI_BASE_URL");
        var process = new CodexProcess(Process.Start(start)!);
        process._process.StandardInput.Close();
        return process;
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

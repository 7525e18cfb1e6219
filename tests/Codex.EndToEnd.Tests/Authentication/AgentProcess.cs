using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Codex.Testing;

namespace Codex.EndToEnd.Tests.Authentication;

/// <summary>The real executable in the folder <c>ws</c> with the home <c>home</c>, and all that it says.</summary>
internal sealed class AgentProcess : IDisposable
{
    /// <summary>Names a native executable to test in place of the one that was built beside these tests.</summary>
    private const string ExecutableVariable = "CODEX_TEST_EXECUTABLE";

    private readonly Process _process;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _output = new();
    private readonly Task _reading;
    private readonly StringBuilder _error = new();
    private readonly Task _readingError;
    private (string Text, TaskCompletionSource<string> Line)? _awaited;

    private AgentProcess(Process process, CancellationToken ct)
    {
        _process = process;
        _readingError = ReadErrorAsync(ct);
        _reading = ReadAsync(ct);
    }

    /// <summary>The executable under test.</summary>
    public static string Executable => Native ?? Path.Combine(AppContext.BaseDirectory, "codex");

    /// <summary>Whether the executable needs no compiling of its code when it starts.</summary>
    public static bool IsNative => Native is not null;

    private static string? Native => Environment.GetEnvironmentVariable(ExecutableVariable) is { Length: > 0 } path ? path : null;

    /// <summary>Completes when the conversation has begun, before anything is sent to the model; or with the output's end.</summary>
    public Task Started => _started.Task;

    public static AgentProcess Exec(TemporaryFolder folder, ScriptedModelServer model, string tokenUrl, CancellationToken ct) => Run(
        folder, tokenUrl, null, ct,
        "-c", "model_provider=mock", "-c", "model_providers.mock.name=mock", "-c", $"model_providers.mock.base_url=\"{model.BaseUrl}\"",
        "-c", "model_providers.mock.wire_api=responses", "-c", "model_providers.mock.requires_openai_auth=true",
        "exec", "--json", "--skip-git-repo-check", "-m", "gpt-5", "-s", "danger-full-access", "go");

    public static AgentProcess Run(TemporaryFolder folder, string tokenUrl, string? input, CancellationToken ct, params string[] arguments) =>
        Run(StartOf(folder, tokenUrl, arguments), input, ct);

    public static AgentProcess Run(ProcessStartInfo start, string? input, CancellationToken ct)
    {
        Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return new AgentProcess(process, ct);
    }

    /// <summary>How the executable is started: with nothing of the environment that could stand for a login.</summary>
    public static ProcessStartInfo StartOf(TemporaryFolder folder, string tokenUrl, params string[] arguments)
    {
        Directory.CreateDirectory(folder.Combine("home"));
        Directory.CreateDirectory(folder.Combine("ws"));
        Directory.CreateDirectory(folder.Combine("tmp"));
        var start = new ProcessStartInfo(Executable, arguments)
        {
            WorkingDirectory = folder.Combine("ws"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CODEX_HOME"] = folder.Combine("home");
        start.Environment["HOME"] = folder.Path;
        start.Environment["TMPDIR"] = folder.Combine("tmp");
        // The runtime's socket of a killed process would be left among the files.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        // Many short processes: instrumenting their code for later costs more than it gives.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["CODEX_REFRESH_TOKEN_URL_OVERRIDE"] = tokenUrl;
        start.Environment.Remove("CODEX_API_KEY");
        start.Environment.Remove("OPENAI_API_KEY");
        start.Environment.Remove("OPENAI_BASE_URL");
        return start;
    }

    /// <summary>A line of standard error that holds the text, as soon as it is there.</summary>
    public Task<string> SaysAsync(string text, CancellationToken ct)
    {
        lock (_error)
        {
            if (_error.ToString().Split('\n').FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } said)
            {
                return Task.FromResult(said);
            }

            _awaited = (text, new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
            return _awaited.Value.Line.Task.WaitAsync(ct);
        }
    }

    /// <summary>SIGKILL: it gets no chance to tidy up.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its end. No token stands in what it said.</summary>
    public async Task<AgentOutcome> EndAsync(CancellationToken ct)
    {
        await _reading;
        await _readingError;
        string error = _error.ToString();
        await _process.WaitForExitAsync(ct);
        MadeUpTokens.AssertAbsent(_output.ToString(), "stdout");
        MadeUpTokens.AssertAbsent(error, "stderr");
        return new AgentOutcome(_process.ExitCode, _output.ToString(), error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task ReadErrorAsync(CancellationToken ct)
    {
        while (await _process.StandardError.ReadLineAsync(ct) is { } line)
        {
            lock (_error)
            {
                _error.AppendLine(line);
                if (_awaited is { } awaited && line.Contains(awaited.Text, StringComparison.Ordinal))
                {
                    awaited.Line.TrySetResult(line);
                }
            }
        }

        _awaited?.Line.TrySetException(new InvalidOperationException($"it ended without saying it: {_error}"));
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(ct) is { } line)
            {
                _output.AppendLine(line);
                if (line.Contains("\"turn.started\"", StringComparison.Ordinal))
                {
                    _started.TrySetResult();
                }
            }
        }
        finally
        {
            _started.TrySetResult();
        }
    }
}

/// <summary>How a process ended, and what it said.</summary>
internal sealed record AgentOutcome(int ExitCode, string Output, string Error)
{
    /// <summary>The types of the events of <c>exec --json</c>, in order.</summary>
    public string[] EventTypes => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(static line => JsonElement.Parse(line).GetProperty("type").GetString()!)];
}

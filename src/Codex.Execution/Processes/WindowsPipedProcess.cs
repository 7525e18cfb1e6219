using System.ComponentModel;
using System.Diagnostics;

namespace Codex.Execution;

/// <summary>A <see cref="PipedProcess"/> on Windows, on the framework's own process class.</summary>
internal sealed class WindowsPipedProcess : PipedProcess
{
    private static readonly string[] s_endings = [".com", ".exe", ".bat", ".cmd"];

    private readonly Process _process;

    private WindowsPipedProcess(Process process)
    {
        _process = process;
        Exited = process.WaitForExitAsync();
    }

    public override int Id => _process.Id;

    public override Stream StandardInput => _process.StandardInput.BaseStream;

    public override Stream StandardOutput => _process.StandardOutput.BaseStream;

    public override Stream StandardError => _process.StandardError.BaseStream;

    public override Task Exited { get; }

    public static WindowsPipedProcess Start(ProcessRequest request)
    {
        var start = new ProcessStartInfo(Find(request))
        {
            WorkingDirectory = request.WorkingDirectory,
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        for (int i = 1; i < request.Command.Count; i++)
        {
            start.ArgumentList.Add(request.Command[i]);
        }

        start.Environment.Clear();
        foreach ((string name, string value) in request.Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return new WindowsPipedProcess(Process.Start(start) ?? throw new ProcessStartException($"Could not start `{request.Command[0]}`."));
        }
        catch (Win32Exception exception)
        {
            throw new ProcessStartException($"Could not start `{request.Command[0]}`: {exception.Message}", exception.NativeErrorCode);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await StandardInput.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It closed its end first.
        }

        await Exited.WaitAsync(GraceAfterClose).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Exited.IsCompleted)
        {
            _process.Kill(entireProcessTree: true);
            await Exited.ConfigureAwait(false);
        }

        _process.Dispose();
    }

    // Programs of script languages are batch files here, and those are found by their ending only.
    private static string Find(ProcessRequest request)
    {
        string program = request.Command[0];
        if (Path.HasExtension(program))
        {
            return program;
        }

        IEnumerable<string> folders = program.AsSpan().ContainsAny('/', '\\')
            ? [request.WorkingDirectory]
            : request.Environment.GetValueOrDefault("PATH", "").Split(';', StringSplitOptions.RemoveEmptyEntries);
        foreach (string folder in folders)
        {
            foreach (string ending in s_endings)
            {
                string candidate = Path.Combine(folder, program + ending);
                if (File.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        return program;
    }
}

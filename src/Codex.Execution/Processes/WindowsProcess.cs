using System.ComponentModel;
using System.Diagnostics;
using Codex.Protocol;

namespace Codex.Execution;

/// <summary>A command on Windows, on the framework's own process class.</summary>
internal static class WindowsProcess
{
    internal static async Task<ProcessOutput> RunAsync(
        ProcessRequest request,
        Action<ExecOutputStream, ReadOnlyMemory<byte>>? onOutput,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using Process process = Start(request);
        long started = time.GetTimestamp();
        var stdout = new OutputCapture(request.MaxCapturedBytes);
        var stderr = new OutputCapture(request.MaxCapturedBytes);
        var both = new OutputCapture(request.MaxCapturedBytes);
        using var reading = new CancellationTokenSource();
        Task streams = Task.WhenAll(
            FeedAsync(process.StandardInput.BaseStream, request.StandardInput, reading.Token),
            DrainAsync(process.StandardOutput.BaseStream, ExecOutputStream.Stdout, stdout, both, onOutput, reading.Token),
            DrainAsync(process.StandardError.BaseStream, ExecOutputStream.Stderr, stderr, both, onOutput, reading.Token));

        using var limit = request.Timeout is { } timeout ? new CancellationTokenSource(timeout, time) : new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        bool killed = false;
        try
        {
            await process.WaitForExitAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            killed = true;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        TimeSpan grace = killed ? ProcessRunner.OutputGraceAfterKill : ProcessRunner.OutputGrace;
        bool heldOpen = false;
        try
        {
            await streams.WaitAsync(grace, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            heldOpen = true;
            await reading.CancelAsync().ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        lock (both)
        {
            return new ProcessOutput
            {
                ExitCode = killed ? ProcessOutput.TimeoutExitCode : process.ExitCode,
                TimedOut = killed,
                Stdout = stdout.ToOutput(),
                Stderr = stderr.ToOutput(),
                Aggregated = both.ToOutput(),
                Duration = time.GetElapsedTime(started),
                OutputHeldOpen = heldOpen,
            };
        }
    }

    private static Process Start(ProcessRequest request)
    {
        var start = new ProcessStartInfo(request.Command[0])
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
            return Process.Start(start) ?? throw new ProcessStartException($"Could not start `{request.Command[0]}`.");
        }
        catch (Win32Exception exception)
        {
            throw new ProcessStartException($"Could not start `{request.Command[0]}`: {exception.Message}", exception.NativeErrorCode);
        }
    }

    private static async Task FeedAsync(Stream stdin, ReadOnlyMemory<byte>? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is { } bytes)
            {
                await stdin.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            }

            stdin.Close();
        }
        catch (IOException)
        {
            // The command ended, or closed its input, without reading all of it.
        }
    }

    private static async Task DrainAsync(
        Stream stream,
        ExecOutputStream name,
        OutputCapture own,
        OutputCapture both,
        Action<ExecOutputStream, ReadOnlyMemory<byte>>? onOutput,
        CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[8192];
        int calls = 0;
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                lock (both)
                {
                    own.Append(buffer.AsSpan(0, count));
                    both.Append(buffer.AsSpan(0, count));
                }

                if (onOutput is not null && calls++ < ProcessRunner.MaxOutputCallbacks)
                {
                    onOutput(name, buffer.AsSpan(0, count).ToArray());
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Something outlived the command and holds the pipe: what came so far is the result.
        }
    }
}

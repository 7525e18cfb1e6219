using System.Text;
using Codex.AppServer.Messages;
using Codex.AppServer.V1;
using Codex.Configuration;
using Codex.Execution;
using Codex.Protocol;

namespace Codex.AppServer.Commands;

/// <summary>One command run for the client, outside every conversation.</summary>
internal static class OneOffCommand
{
    private const ulong DefaultTimeLimit = 10_000;

    /// <exception cref="RequestException">It cannot be run, or did not end by itself.</exception>
    public static async Task<ExecOneOffCommandResponse> RunAsync(ServerServices server, ExecOneOffCommandParams parameters, CancellationToken cancellationToken)
    {
        if (parameters.Command.Count == 0)
        {
            throw RequestException.Invalid("`command` is empty: give at least the program to run");
        }

        CodexConfiguration configuration = server.Start;
        ulong milliseconds = parameters.TimeoutMs ?? DefaultTimeLimit;
        IReadOnlyDictionary<string, string> own = server.Options.Environment ?? new Dictionary<string, string>(ShellEnvironment.OfThisProcess());
        if (parameters.Cwd is "" || parameters.Command.Append(parameters.Cwd ?? "").Any(static text => text.Contains('\0', StringComparison.Ordinal)))
        {
            throw RequestException.Failed("the command cannot be run: `cwd` is empty, or a NUL character stands in it or in `command`");
        }

        var request = new ProcessRequest
        {
            Command = [.. parameters.Command],
            WorkingDirectory = parameters.Cwd is { } cwd ? server.PathOf(cwd) : configuration.Cwd,
            Environment = ShellEnvironment.Create(configuration.ShellEnvironmentPolicy, own),
            // Timers know no time that long; it is as good as none.
            Timeout = milliseconds < int.MaxValue ? TimeSpan.FromMilliseconds(milliseconds) : null,
            MaxCapturedBytes = Array.MaxLength,
        };
        SandboxPolicy policy = parameters.SandboxPolicy ?? configuration.SandboxPolicy;
        try
        {
            ProcessOutput output = await new ProcessRunner(server.Time).RunAsync(
                await Sandbox.ForThisMachine(server.Options.SandboxHelper, configuration.Sandbox)
                    .ConfineAsync(request, policy, configuration.Cwd, cancellationToken).ConfigureAwait(false),
                onOutput: null,
                cancellationToken).ConfigureAwait(false);
            return output switch
            {
                { TimedOut: true } => throw RequestException.Failed($"the command did not end within {milliseconds} ms and was killed{Captured(output)}"),
                { Signal: { } signal } => throw RequestException.Failed($"the command was ended by signal {signal}{Captured(output)}"),
                _ => new ExecOneOffCommandResponse(output.ExitCode, TextOf(output.Stdout), TextOf(output.Stderr)),
            };
        }
        catch (ProcessStartException failure)
        {
            throw RequestException.Failed(failure.Message, failure);
        }
    }

    private static string TextOf(CapturedOutput output) => Encoding.UTF8.GetString(output.Bytes.Span);

    private static string Captured(ProcessOutput output)
    {
        string text = (TextOf(output.Stdout) + TextOf(output.Stderr)).TrimEnd();
        return text.Length == 0 ? "" : $"; so far it had written:\n{text}";
    }
}

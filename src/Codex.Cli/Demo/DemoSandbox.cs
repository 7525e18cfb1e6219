using Codex.Configuration;
using Codex.Execution;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Cli;

/// <summary>Whether commands can be confined here, found out by trying: a write that must be refused.</summary>
/// <param name="Mode">What the demonstration's commands are run under.</param>
/// <param name="Finding">What was found, for people.</param>
internal sealed record DemoSandbox(SandboxMode Mode, string Finding)
{
    private const string ProbeName = "probe";
    private const int WriteRefused = 7;

    private static readonly string s_probe = $"( : > {ProbeName} ) 2>/dev/null || exit {WriteRefused}";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <exception cref="CommandException">There is no shell to run the demonstration's commands.</exception>
    public static async Task<DemoSandbox> FindAsync(ISandbox sandbox, CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = DemoFiles.NewFolder();
        try
        {
            var request = new ProcessRequest
            {
                Command = ["sh", "-c", s_probe],
                WorkingDirectory = folder.Path,
                Environment = new Dictionary<string, string>(ShellEnvironment.OfThisProcess()),
                Timeout = s_patience,
            };
            ProcessOutput output = await new ProcessRunner().RunAsync(
                await sandbox.ConfineAsync(request, SandboxPolicy.ReadOnlyPolicy, folder.Path, cancellationToken).ConfigureAwait(false),
                onOutput: null, cancellationToken).ConfigureAwait(false);
            return output.ExitCode == WriteRefused && !File.Exists(folder.Combine(ProbeName))
                ? new DemoSandbox(SandboxMode.WorkspaceWrite, $"at work (tried just now: a forbidden write was refused). {sandbox.Statement}")
                : Missing(ReasonOf(sandbox, output));
        }
        catch (ProcessStartException failure)
        {
            throw new CommandException($"The demo's commands need a POSIX shell. {failure.Message}", innerException: failure);
        }
    }

    private static DemoSandbox Missing(string reason) => new(
        SandboxMode.DangerFullAccess,
        $"it cannot be set up. {reason} The demo goes on without it: its few commands come from this program itself. "
        + "A real model's commands would not be confined, or would not run.");

    private static string ReasonOf(ISandbox sandbox, ProcessOutput output)
    {
        string said = output.Stderr.Text.Trim();
        return sandbox.Kind == SandboxKind.None ? sandbox.Statement
            : said.Length > 0 ? $"What was said: {said.Split('\n', 2)[0].Trim()}"
            : output.ExitCode == 0 ? "A write that it should refuse went through."
            : $"A command in it ended with exit code {output.ExitCode}.";
    }
}

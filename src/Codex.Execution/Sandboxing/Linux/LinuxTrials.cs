using Codex.Protocol;

namespace Codex.Execution;

/// <summary>Finds out by trying which namespaces a helper can be started in on this machine; once in a program.</summary>
internal sealed class LinuxTrials
{
    private static readonly Lock s_lock = new();
    private static readonly List<LinuxTrials> s_known = [];

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly SandboxHelper _helper;
    private readonly Lazy<Task<string?>> _mounts;
    private readonly Lazy<Task<string?>> _bubblewrap;

    private LinuxTrials(SandboxHelper helper, string? bubblewrap)
    {
        _helper = helper;
        IsPrivileged = Capabilities.MayMount();
        Bubblewrap = bubblewrap is null ? null : new Bubblewrap(bubblewrap, IsPrivileged);
        _mounts = new(TryMountsAsync);
        _bubblewrap = new(TryBubblewrapAsync);
    }

    /// <summary>Whether this program may mount without a user namespace.</summary>
    internal bool IsPrivileged { get; }

    /// <summary>The helper's file, by which also another program can start it.</summary>
    private string HelperFile => _helper.Program == SandboxHelper.OwnExecutable.Program ? System.Environment.ProcessPath ?? _helper.Program : _helper.Program;

    /// <summary>Null when it is not installed.</summary>
    internal Bubblewrap? Bubblewrap { get; }

    internal static LinuxTrials Of(SandboxHelper helper, string? bubblewrap)
    {
        lock (s_lock)
        {
            LinuxTrials? known = s_known.Find(trials => trials._helper.Program == helper.Program && trials.Bubblewrap?.Program == bubblewrap);
            if (known is null)
            {
                known = new LinuxTrials(helper, bubblewrap);
                s_known.Add(known);
            }

            return known;
        }
    }

    /// <summary>Why the helper cannot make a mount namespace; null when it can.</summary>
    internal Task<string?> MountProblemAsync(CancellationToken cancellationToken) => _mounts.Value.WaitAsync(cancellationToken);

    /// <summary>Why bubblewrap cannot be used; null when it can.</summary>
    internal Task<string?> BubblewrapProblemAsync(CancellationToken cancellationToken) => _bubblewrap.Value.WaitAsync(cancellationToken);

    /// <summary>
    /// The words before the helper's options when it is to make a mount namespace for an ordinary account, which needs a user namespace for it.
    /// </summary>
    internal List<string>? MountWords() =>
        FindUnshare() is { } unshare
            ? [unshare, "--user", "--map-current-user", "--keep-caps", "--", HelperFile, .. _helper.Arguments, LinuxSandboxCommand.Marker]
        : null;

    /// <summary>The same inside of bubblewrap.</summary>
    internal List<string> BubblewrapWords(SandboxGuards guards, bool network, string folder) =>
        [.. Bubblewrap!.Words(guards, network, folder), HelperFile, .. _helper.Arguments, LinuxSandboxCommand.Marker];

    private static string? FindUnshare() =>
        File.Exists("/usr/bin/unshare") ? "/usr/bin/unshare" : File.Exists("/bin/unshare") ? "/bin/unshare" : null;

    private async Task<string?> TryMountsAsync()
    {
        // Any folder will do.
        string folder = System.Environment.SystemDirectory is { Length: > 0 } system && Directory.Exists(system) ? system : "/usr";
        if (IsPrivileged)
        {
            return await TryAsync(["/bin/sh", "-c", ":"], new LinuxConfinement
            {
                Policy = SandboxPolicy.ReadOnlyPolicy,
                PolicyFolder = "/",
                Mounts = new MountGuards([], [folder]),
            }).ConfigureAwait(false);
        }

        if (MountWords() is not { } words)
        {
            return "the program `unshare` (util-linux) is not installed";
        }

        return await TryHelperAsync([.. words, LinuxSandboxCommand.MountsOption, LinuxSandboxCommand.OwnMounts, LinuxSandboxCommand.ReadOnlyOption, folder])
            .ConfigureAwait(false);
    }

    private async Task<string?> TryBubblewrapAsync()
    {
        var nothing = new SandboxGuards { Roots = [], ReadOnly = [], Pinned = [], Denied = [], Sockets = [], CommitFolders = [], Redirects = [] };
        return await TryHelperAsync(BubblewrapWords(nothing, network: false, "/")).ConfigureAwait(false);
    }

    private static Task<string?> TryHelperAsync(List<string> words) =>
        TryAsync(
            [
                .. words, LinuxSandboxCommand.PolicyFolderOption, "/", LinuxSandboxCommand.PolicyOption,
                SandboxPolicy.ReadOnlyPolicy.ToJson(), "--", "/bin/sh", "-c", ":",
            ],
            confinement: null);

    private static async Task<string?> TryAsync(List<string> words, LinuxConfinement? confinement)
    {
        try
        {
            ProcessOutput output = await new ProcessRunner().RunAsync(new ProcessRequest
            {
                Command = words,
                Confinement = confinement,
                WorkingDirectory = "/",
                Environment = new Dictionary<string, string>(ShellEnvironment.OfThisProcess()),
                Timeout = s_patience,
            }).ConfigureAwait(false);
            if (output.ExitCode == 0)
            {
                return null;
            }

            string said = output.Aggregated.Text.Trim().Split('\n', 2)[0].Trim();
            return said.Length > 0 ? said : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a trial ended with exit code {output.ExitCode}");
        }
        catch (ProcessStartException exception)
        {
            return exception.Message;
        }
    }
}

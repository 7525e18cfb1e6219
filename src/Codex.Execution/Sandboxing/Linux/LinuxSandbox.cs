using System.Globalization;
using Codex.Protocol;

namespace Codex.Execution;

/// <summary>
/// Confines commands on Linux: by a thread that confines itself and starts them, or, in namespaces that are to be had and needed, by a
/// helper that confines itself and becomes them.
/// </summary>
internal sealed class LinuxSandbox : ISandbox
{
    private readonly SandboxHelper _helper;
    private readonly SandboxSettings _settings;
    private readonly LinuxTrials _trials;

    internal LinuxSandbox(SandboxHelper helper, SandboxSettings settings)
        : this(helper, settings, settings.Backend == SandboxBackend.Landlock ? null : Bubblewrap.Find())
    {
    }

    internal LinuxSandbox(SandboxHelper helper, SandboxSettings settings, string? bubblewrap)
    {
        _helper = helper;
        _settings = settings;
        _trials = LinuxTrials.Of(helper, bubblewrap);
    }

    public SandboxKind Kind => SandboxKind.Landlock;

    public string Statement => LinuxStatement.Of(Landlock.Version());

    public string? Problem => Landlock.Version() == 0 ? LinuxStatement.Of(0) : null;

    public async ValueTask<ProcessRequest> ConfineAsync(
        ProcessRequest request, SandboxPolicy policy, string policyFolder, CancellationToken cancellationToken = default)
    {
        if (policy is SandboxPolicy.DangerFullAccess || request.Command.Count == 0)
        {
            return Sandbox.WithVariables(request, policy);
        }

        SandboxGuards guards = SandboxGuards.Of(policy, policyFolder, request.Environment, _settings);
        LinuxMechanism mechanism = await ChooseAsync(guards, cancellationToken).ConfigureAwait(false);
        bool mounts = mechanism != LinuxMechanism.Landlock;
        ProcessRequest confined = Sandbox.WithVariables(request, policy) with
        {
            Ended = mounts && guards.Redirects.Count > 0 ? () => GitRedirects.SetAside(guards.Redirects) : null,
        };
        SandboxPolicy widened = Widened(policy, guards, mounts);
        return NeedsHelper(mechanism)
            ? ThroughHelper(confined, mechanism, guards, widened, policyFolder)
            : confined with
            {
                Confinement = new LinuxConfinement
                {
                    Policy = widened,
                    PolicyFolder = policyFolder,
                    TemporaryFolder = request.Environment.GetValueOrDefault("TMPDIR"),
                    Denied = mounts ? [.. guards.Sockets, .. guards.Denied] : guards.Denied,
                    Mounts = mounts ? new MountGuards(guards.Pinned, guards.ReadOnly) : null,
                },
            };
    }

    /// <summary>
    /// A thread of this program cannot enter a user namespace, which ordinary accounts need for mounts. Without Landlock the helper is what
    /// tells of it.
    /// </summary>
    private bool NeedsHelper(LinuxMechanism mechanism) =>
        mechanism == LinuxMechanism.Bubblewrap || (mechanism == LinuxMechanism.Mounts && !_trials.IsPrivileged) || Landlock.Version() == 0;

    private ProcessRequest ThroughHelper(
        ProcessRequest request, LinuxMechanism mechanism, SandboxGuards guards, SandboxPolicy policy, string policyFolder)
    {
        List<string> words = mechanism switch
        {
            LinuxMechanism.Bubblewrap => _trials.BubblewrapWords(guards, policy.HasFullNetworkAccess, request.WorkingDirectory),
            LinuxMechanism.Mounts => _trials.MountWords()!,
            _ => [_helper.Program, .. _helper.Arguments],
        };
        bool isDirect = words[0] == _helper.Program;
        words.AddRange([LinuxSandboxCommand.PolicyFolderOption, policyFolder, LinuxSandboxCommand.PolicyOption, policy.ToJson()]);
        AddGuards(words, guards, mechanism);
        words.Add("--");
        words.AddRange(request.Command);
        return request with
        {
            Command = words,
            Arg0 = isDirect ? _helper.Arg0 : null,
            InnerProgram = request.Command[0],
        };
    }

    /// <summary>Tries everything.</summary>
    internal async Task<SandboxReport> CheckAsync(CancellationToken cancellationToken)
    {
        int version = Landlock.Version();
        string? bubblewrapProblem = _trials.Bubblewrap is null ? null : await _trials.BubblewrapProblemAsync(cancellationToken).ConfigureAwait(false);
        bool usesBubblewrap = version > 0 && _trials.Bubblewrap is not null && bubblewrapProblem is null;
        string? mountProblem = version == 0 ? "this kernel has no Landlock, which keeps the mounts as they are"
            : _settings.Backend == SandboxBackend.Landlock ? "switched off by `backend = \"landlock\"`"
            : await _trials.MountProblemAsync(cancellationToken).ConfigureAwait(false);
        bool guards = version > 0 && (usesBubblewrap || (mountProblem is null && _settings.Backend == SandboxBackend.Auto));
        bool isRefused = _settings.Backend == SandboxBackend.Bubblewrap && !usesBubblewrap;
        return new SandboxReport
        {
            Mechanism = version == 0 || isRefused ? "none" : usesBubblewrap ? "bubblewrap" : guards ? "mounts" : "landlock",
            Statement = isRefused
                ? $"Confined commands cannot run: {WhyNoBubblewrap(bubblewrapProblem)}."
                : LinuxStatement.Of(version, usesBubblewrap, guards),
            LandlockVersion = version,
            BubblewrapProgram = _trials.Bubblewrap?.Program,
            BubblewrapProblem = bubblewrapProblem,
            MountProblem = mountProblem,
            GuardsGit = guards && !isRefused,
            DeniedReads = SecretPaths.Denied(_settings),
        };
    }

    private async ValueTask<LinuxMechanism> ChooseAsync(SandboxGuards guards, CancellationToken cancellationToken)
    {
        string? problem = null;
        if (_trials.Bubblewrap is not null)
        {
            problem = await _trials.BubblewrapProblemAsync(cancellationToken).ConfigureAwait(false);
            if (problem is null)
            {
                return LinuxMechanism.Bubblewrap;
            }
        }

        if (_settings.Backend == SandboxBackend.Bubblewrap)
        {
            throw new ProcessStartException($"The command was not run: {WhyNoBubblewrap(problem)}.");
        }

        if (_settings.Backend == SandboxBackend.Auto
            && guards.NeedMounts
            && await _trials.MountProblemAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            return LinuxMechanism.Mounts;
        }

        foreach (string path in _settings.DeniedReads)
        {
            string resolved = WritableRoots.ResolveLinks(path);
            if (guards.DeniedInRoots.Contains(resolved))
            {
                throw new ProcessStartException(
                    $"The command was not run: `sandbox.deny_read` names {path}, which lies in a folder that commands may write, and Landlock alone cannot "
                    + "keep it from being read there. Allow namespaces or install bubblewrap (`codex sandbox --check` tells why they are not used), "
                    + "or take the path out of the setting.");
            }
        }

        return LinuxMechanism.Landlock;
    }

    private static string WhyNoBubblewrap(string? problem) =>
        $"`sandbox.backend` is `bubblewrap`, and {(problem is null ? "bubblewrap is not installed in /usr/bin" : $"bubblewrap does not work here ({problem})")}; "
        + "`auto` takes what works";

    private static SandboxPolicy Widened(SandboxPolicy policy, SandboxGuards guards, bool mounts) =>
        mounts && guards.CommitFolders.Count > 0 && policy is SandboxPolicy.WorkspaceWrite workspace
            ? workspace with { WritableRoots = [.. workspace.WritableRoots, .. guards.CommitFolders] }
            : policy;

    private static void AddGuards(List<string> words, SandboxGuards guards, LinuxMechanism mechanism)
    {
        if (mechanism == LinuxMechanism.Bubblewrap)
        {
            return;
        }

        if (mechanism == LinuxMechanism.Mounts)
        {
            words.AddRange([LinuxSandboxCommand.MountsOption, LinuxSandboxCommand.OwnMounts]);
            Add(LinuxSandboxCommand.PinOption, guards.Pinned);
            Add(LinuxSandboxCommand.ReadOnlyOption, guards.ReadOnly);
            Add(LinuxSandboxCommand.DenyReadOption, guards.Sockets);
        }

        Add(LinuxSandboxCommand.DenyReadOption, guards.Denied);

        void Add(string option, IReadOnlyList<string> paths)
        {
            foreach (string path in paths)
            {
                words.Add(option);
                words.Add(path);
            }
        }
    }
}

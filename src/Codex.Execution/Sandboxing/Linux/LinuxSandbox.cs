using System.Globalization;
using Codex.Protocol;

namespace Codex.Execution;

/// <summary>Confines commands on Linux by starting them through a helper that confines itself.</summary>
internal sealed class LinuxSandbox(SandboxHelper helper) : ISandbox
{
    public SandboxKind Kind => SandboxKind.Landlock;

    public string Statement => Describe(Landlock.Version());

    public ProcessRequest Confine(ProcessRequest request, SandboxPolicy policy, string policyFolder)
    {
        if (policy is SandboxPolicy.DangerFullAccess || request.Command.Count == 0)
        {
            return Sandbox.WithVariables(request, policy);
        }

        return Sandbox.WithVariables(request, policy) with
        {
            Command =
            [
                helper.Program,
                .. helper.Arguments,
                LinuxSandboxCommand.PolicyFolderOption,
                policyFolder,
                LinuxSandboxCommand.PolicyOption,
                policy.ToJson(),
                "--",
                .. request.Command,
            ],
            Arg0 = helper.Arg0,
            InnerProgram = request.Command[0],
        };
    }

    internal static string Describe(int version)
    {
        if (version == 0)
        {
            return "This kernel has no Landlock: confined commands cannot run. They are refused unless you allow them to run without a sandbox.";
        }

        List<string> missing = [];
        if (version < 3)
        {
            missing.Add("emptying files that can be read");
        }

        if (version < 5)
        {
            missing.Add("control calls on devices");
        }

        if (version < 6)
        {
            missing.Add("signals to your other processes");
        }

        string confined = string.Create(
            CultureInfo.InvariantCulture,
            $"Commands are confined by Landlock (version {version}) and seccomp: writing outside the writable folders and, unless it is switched on, the network are refused. ");
        string open = "Not confined: reading files that your account can read, .git inside writable folders, and, in writable modes, the modes, owners and times of your files elsewhere.";
        return missing.Count == 0 ? confined + open : $"{confined}This kernel is too old to refuse {string.Join(", ", missing)}. {open}";
    }
}

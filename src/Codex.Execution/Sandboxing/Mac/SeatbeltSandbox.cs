using System.Globalization;
using System.Text;
using Codex.Protocol;

namespace Codex.Execution;

/// <summary>Confines commands on macOS through <c>sandbox-exec</c> and a profile.</summary>
internal sealed class SeatbeltSandbox : ISandbox
{
    // Never from PATH, where a confined command might have put another one.
    internal const string Program = "/usr/bin/sandbox-exec";

    private const string ProfileResource = "Codex.Execution.seatbelt.sbpl";
    private const string VariableValue = "seatbelt";

    private static readonly Lazy<string> BaseProfile = new(ReadBaseProfile);

    public SandboxKind Kind => SandboxKind.Seatbelt;

    public string Statement =>
        "Commands are confined by Seatbelt: writing outside the writable folders or into their .git, and, unless it is switched on, the network "
        + "are refused. Not confined: reading files that your account can read.";

    public ProcessRequest Confine(ProcessRequest request, SandboxPolicy policy, string policyFolder)
    {
        if (policy is SandboxPolicy.DangerFullAccess || request.Command.Count == 0)
        {
            return Sandbox.WithVariables(request, policy);
        }

        IReadOnlyList<WritableRoot> roots = WritableRoots.Of(policy, policyFolder, System.Environment.GetEnvironmentVariable("TMPDIR"));
        return Sandbox.WithVariables(request, policy, VariableValue) with
        {
            Command = [Program, "-p", Profile(policy, roots), .. Parameters(roots, request.WorkingDirectory), "--", .. request.Command],
            Arg0 = null,
            InnerProgram = request.Command[0],
        };
    }

    internal static string Profile(SandboxPolicy policy, IReadOnlyList<WritableRoot> roots)
    {
        var profile = new StringBuilder(BaseProfile.Value, BaseProfile.Value.Length + 512);
        profile.Append("\n(allow file-read*)\n");
        if (policy.HasFullDiskWriteAccess)
        {
            profile.Append("(allow file-write* (regex #\"^/\"))\n");
        }
        else if (roots.Count > 0)
        {
            profile.Append("(allow file-write*");
            for (int i = 0; i < roots.Count; i++)
            {
                AppendRoot(profile, i, roots[i].ReadOnlySubpaths.Count);
            }

            profile.Append(")\n");
        }

        if (policy.HasFullNetworkAccess)
        {
            profile.Append("(allow network-outbound)\n(allow network-inbound)\n(allow system-socket)\n");
        }

        return profile.ToString();
    }

    internal static IEnumerable<string> Parameters(IReadOnlyList<WritableRoot> roots, string folder)
    {
        for (int i = 0; i < roots.Count; i++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"-DWRITABLE_ROOT_{i}={Canonical(roots[i].Path, folder)}");
            for (int k = 0; k < roots[i].ReadOnlySubpaths.Count; k++)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"-DWRITABLE_ROOT_{i}_RO_{k}={Canonical(roots[i].ReadOnlySubpaths[k], folder)}");
            }
        }
    }

    private static void AppendRoot(StringBuilder profile, int root, int readOnlySubpaths)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (readOnlySubpaths == 0)
        {
            profile.Append(culture, $"\n  (subpath (param \"WRITABLE_ROOT_{root}\"))");
            return;
        }

        profile.Append(culture, $"\n  (require-all (subpath (param \"WRITABLE_ROOT_{root}\"))");
        for (int k = 0; k < readOnlySubpaths; k++)
        {
            profile.Append(culture, $" (require-not (subpath (param \"WRITABLE_ROOT_{root}_RO_{k}\")))");
        }

        profile.Append(')');
    }

    private static string Canonical(string path, string folder) => WritableRoots.ResolveLinks(Path.GetFullPath(path, folder));

    private static string ReadBaseProfile()
    {
        using Stream stream = typeof(SeatbeltSandbox).Assembly.GetManifestResourceStream(ProfileResource)
            ?? throw new InvalidOperationException($"the resource {ProfileResource} is missing from the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

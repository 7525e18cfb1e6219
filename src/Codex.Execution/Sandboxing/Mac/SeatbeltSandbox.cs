using System.Globalization;
using System.Text;
using Codex.Protocol;

namespace Codex.Execution;

/// <summary>Confines commands on macOS through <c>sandbox-exec</c> and a profile.</summary>
internal sealed class SeatbeltSandbox(SandboxSettings settings) : ISandbox
{
    // Never from PATH, where a confined command might have put another one.
    internal const string Program = "/usr/bin/sandbox-exec";

    private const string ProfileResource = "Codex.Execution.seatbelt.sbpl";
    private const string VariableValue = "seatbelt";

    private static readonly Lazy<string> BaseProfile = new(ReadBaseProfile);

    public SandboxKind Kind => SandboxKind.Seatbelt;

    public string Statement =>
        "Commands are confined by Seatbelt: writing outside the writable folders or into their .git, reading secrets (deny_read) and, unless it "
        + "is switched on, the network are refused. Not confined: reading other files that your account can read.";

    public ValueTask<ProcessRequest> ConfineAsync(
        ProcessRequest request, SandboxPolicy policy, string policyFolder, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Confine(request, policy, policyFolder));

    private ProcessRequest Confine(ProcessRequest request, SandboxPolicy policy, string policyFolder)
    {
        if (policy is SandboxPolicy.DangerFullAccess || request.Command.Count == 0)
        {
            return Sandbox.WithVariables(request, policy);
        }

        IReadOnlyList<string> denied = SecretPaths.Denied(settings);
        IReadOnlyList<WritableRoot> roots = WritableRoots.ForCommands(policy, policyFolder, System.Environment.GetEnvironmentVariable("TMPDIR"));
        return Sandbox.WithVariables(request, policy, VariableValue) with
        {
            Command =
            [
                Program, "-p", Profile(policy, roots, denied.Count), .. Parameters(roots, request.WorkingDirectory), .. DeniedParameters(denied), "--", .. request.Command,
            ],
            Arg0 = null,
            InnerProgram = request.Command[0],
        };
    }

    internal static string Profile(SandboxPolicy policy, IReadOnlyList<WritableRoot> roots, int deniedReads = 0)
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

        // The last rule that matches counts.
        for (int i = 0; i < deniedReads; i++)
        {
            profile.Append(CultureInfo.InvariantCulture, $"(deny file-read-data (subpath (param \"DENIED_READ_{i}\")))\n");
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

    private static IEnumerable<string> DeniedParameters(IReadOnlyList<string> denied)
    {
        for (int i = 0; i < denied.Count; i++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"-DDENIED_READ_{i}={denied[i]}");
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

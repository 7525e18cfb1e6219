using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Execution;

/// <summary>The helper of the Linux sandbox: confines its own process, then becomes the command.</summary>
/// <remarks>
/// An executable calls this when it is started under <see cref="Name"/>, before anything else: it runs for the commands that need
/// namespaces, and for callers that start it themselves. The working folder, variables and descriptors pass on as they are.
/// </remarks>
public static unsafe class LinuxSandboxCommand
{
    /// <summary>The name (<c>argv[0]</c>) that selects the helper.</summary>
    public const string Name = "codex-linux-sandbox";

    /// <summary>A first argument that selects it as the name does, for programs that start others but cannot give them a name.</summary>
    internal const string Marker = "--codex-run-as-linux-sandbox";

    internal const string PolicyFolderOption = "--sandbox-policy-cwd";
    internal const string PolicyOption = "--sandbox-policy";

    // The agent's own additions, which callers of the reference's helper never give.
    internal const string MountsOption = "--sandbox-mounts";
    internal const string PinOption = "--sandbox-pin";
    internal const string ReadOnlyOption = "--sandbox-read-only";
    internal const string DenyReadOption = "--sandbox-deny-read";

    /// <summary>The value of <see cref="MountsOption"/> for a mount namespace that the helper makes with the powers that it has.</summary>
    internal const string OwnMounts = "own";

    private const int UsageError = 2;
    private const int Failure = 101;
    private const int ParentDeathSignal = 1;

    /// <summary>
    /// Runs <c>codex-linux-sandbox --sandbox-policy-cwd FOLDER --sandbox-policy JSON [--] PROGRAM [ARGUMENT...]</c>.
    /// </summary>
    /// <param name="args">The arguments after the name.</param>
    /// <returns>
    /// Only when the program was not run: 0 after <c>--help</c>, 2 for wrong arguments, 101 when the process could not be confined (nothing
    /// runs then) or the program not be found. The reason is on standard error.
    /// </returns>
    public static int Run(string[] args)
    {
        if (args is [Marker, .. string[] rest])
        {
            args = rest;
        }

        if (args.AsSpan().IndexOfAny("-h", "--help") is >= 0 and int help && help < CommandStart(args))
        {
            Console.Out.WriteLine($"Usage: {Name} {PolicyFolderOption} FOLDER {PolicyOption} JSON [--] PROGRAM [ARGUMENT]...");
            return 0;
        }

        if (Parse(args, out Arguments arguments) is { } problem)
        {
            return Fail(UsageError, problem);
        }

        if (arguments.CommandStart >= args.Length)
        {
            return Fail(Failure, "no program to run");
        }

        RuntimeSockets.Remove();
        try
        {
            Confine(arguments);
        }
        catch (SandboxException exception)
        {
            return Fail(Failure, $"{Name}: {exception.Message}");
        }

        return Execute(args, arguments.CommandStart);
    }

    private static void Confine(in Arguments arguments)
    {
        SandboxPolicy policy = arguments.Policy!;
        // The runtime ignores SIGPIPE; what the process becomes must end quietly when nobody reads its output.
        _ = LinuxCalls.signal(LibC.SignalBrokenPipe, 0);
        _ = LinuxCalls.prctl(ParentDeathSignal, LibC.SignalTerminate, 0, 0, 0);
        if (policy is SandboxPolicy.DangerFullAccess)
        {
            return;
        }

        new LinuxConfinement
        {
            Policy = policy,
            PolicyFolder = Path.GetFullPath(arguments.PolicyFolder!),
            TemporaryFolder = System.Environment.GetEnvironmentVariable("TMPDIR"),
            Denied = arguments.Denied ?? [],
            Mounts = arguments.OwnMounts ? new MountGuards(arguments.Pinned ?? [], arguments.ReadOnly ?? []) : null,
        }.EnterOnThisThread();
    }

    private static int Execute(string[] args, int commandStart)
    {
        int count = args.Length - commandStart;
        using var decoded = new NativeStrings(args[commandStart..]);
        byte** argv = decoded.Pointer;

        // The very bytes of the arguments: decoding would have damaged those that are no UTF-8.
        byte[] raw = ReadRawArguments();
        byte** exact = stackalloc byte*[count <= 4096 ? count + 1 : 0];
        fixed (byte* bytes = raw)
        {
            if (count <= 4096 && PointAtLast(raw, bytes, exact, count))
            {
                argv = exact;
            }

            _ = LinuxCalls.execvp(argv[0], argv);
            int error = Marshal.GetLastPInvokeError();
            string reason = error == Errno.Access ? "it is not executable" : Marshal.GetPInvokeErrorMessage(error);
            return Fail(Failure, $"codex: could not run `{args[commandStart]}`: {reason}");
        }
    }

    private static bool PointAtLast(ReadOnlySpan<byte> raw, byte* bytes, byte** argv, int count)
    {
        if (raw.IsEmpty || raw[^1] != 0)
        {
            return false;
        }

        argv[count] = null;
        int end = raw.Length - 1;
        for (int i = count - 1; i >= 0; i--)
        {
            int start = raw[..end].LastIndexOf((byte)0) + 1;
            argv[i] = bytes + start;
            end = start - 1;
            if (end < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] ReadRawArguments()
    {
        try
        {
            return File.ReadAllBytes("/proc/self/cmdline");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int CommandStart(string[] args)
    {
        Parse(args, out Arguments arguments);
        return arguments.CommandStart;
    }

    /// <returns>What is wrong with the arguments; null when nothing is.</returns>
    private static string? Parse(string[] args, out Arguments arguments)
    {
        arguments = default;
        int at = 0;
        for (; at < args.Length && args[at].StartsWith('-'); at++)
        {
            if (args[at] == "--")
            {
                at++;
                break;
            }

            string name = args[at];
            string? value = null;
            if (name.IndexOf('=', StringComparison.Ordinal) is > 0 and int equals)
            {
                (name, value) = (name[..equals], name[(equals + 1)..]);
            }

            if (name is not (PolicyFolderOption or PolicyOption or MountsOption or PinOption or ReadOnlyOption or DenyReadOption))
            {
                arguments.CommandStart = args.Length;
                return $"{Name}: unknown option `{args[at]}`";
            }

            value ??= ++at < args.Length ? args[at] : null;
            if (value is null)
            {
                arguments.CommandStart = args.Length;
                return $"{Name}: {name} needs a value";
            }

            switch (name)
            {
                case PolicyFolderOption:
                    arguments.PolicyFolder = value;
                    break;
                case MountsOption:
                    arguments.OwnMounts = value == OwnMounts;
                    break;
                case PinOption:
                    (arguments.Pinned ??= []).Add(value);
                    break;
                case ReadOnlyOption:
                    (arguments.ReadOnly ??= []).Add(value);
                    break;
                case DenyReadOption:
                    (arguments.Denied ??= []).Add(value);
                    break;
                default:
                    if (!TryParsePolicy(value, out arguments.Policy, out string? problem))
                    {
                        return problem;
                    }

                    break;
            }
        }

        arguments.CommandStart = at;
        return arguments.PolicyFolder is null ? $"{Name}: {PolicyFolderOption} is missing"
            : arguments.Policy is null ? $"{Name}: {PolicyOption} is missing"
            : null;
    }

    private static bool TryParsePolicy(string text, out SandboxPolicy? policy, out string? problem)
    {
        try
        {
            policy = SandboxPolicy.Parse(Encoding.UTF8.GetBytes(text));
            problem = null;
            return true;
        }
        catch (JsonException exception)
        {
            policy = null;
            problem = $"{Name}: {PolicyOption} is not a sandbox policy: {exception.Message}";
            return false;
        }
    }

    private static int Fail(int exitCode, string message)
    {
        byte[] line = Encoding.UTF8.GetBytes(message + "\n");
        fixed (byte* bytes = line)
        {
            _ = LibC.write(2, bytes, (nuint)line.Length);
        }

        return exitCode;
    }

    private struct Arguments
    {
        internal string? PolicyFolder;
        internal SandboxPolicy? Policy;
        internal bool OwnMounts;
        internal List<string>? Pinned;
        internal List<string>? ReadOnly;
        internal List<string>? Denied;
        internal int CommandStart;
    }
}

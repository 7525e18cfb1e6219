using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Execution;

/// <summary>The helper of the Linux sandbox: confines its own process, then becomes the command.</summary>
/// <remarks>
/// An executable calls this when it is started under <see cref="Name"/>, before anything else: it runs for each confined command. The
/// working folder, variables and descriptors pass on as they are.
/// </remarks>
public static unsafe class LinuxSandboxCommand
{
    /// <summary>The name (<c>argv[0]</c>) that selects the helper.</summary>
    public const string Name = "codex-linux-sandbox";

    internal const string PolicyFolderOption = "--sandbox-policy-cwd";
    internal const string PolicyOption = "--sandbox-policy";

    private const int UsageError = 2;
    private const int Failure = 101;
    private const int NoNewPrivileges = 38;
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
            Confine(arguments.Policy!, arguments.PolicyFolder!);
        }
        catch (SandboxException exception)
        {
            return Fail(Failure, $"{Name}: {exception.Message}");
        }

        return Execute(args, arguments.CommandStart);
    }

    private static void Confine(SandboxPolicy policy, string policyFolder)
    {
        // The runtime ignores SIGPIPE; what the process becomes must end quietly when nobody reads its output.
        _ = LinuxCalls.signal(LibC.SignalBrokenPipe, 0);
        _ = LinuxCalls.prctl(ParentDeathSignal, LibC.SignalTerminate, 0, 0, 0);
        if (policy is SandboxPolicy.DangerFullAccess)
        {
            return;
        }

        SystemCallNumbers numbers = SystemCallNumbers.OfThisProcess
            ?? throw new SandboxException("there is no sandbox for this processor architecture, so the command was not run.");
        if (LinuxCalls.prctl(NoNewPrivileges, 1, 0, 0, 0) != 0)
        {
            throw new SandboxException("could not give up new privileges, so the command was not run.");
        }

        bool network = policy.HasFullNetworkAccess;
        string? temporaryFolder = System.Environment.GetEnvironmentVariable("TMPDIR");
        Landlock.RestrictThisThread(WritableRoots.Of(policy, policyFolder, temporaryFolder), network);
        Capabilities.DropOnThisThread(network);
        SeccompFilter.Create(numbers, network, readOnly: policy is SandboxPolicy.ReadOnly).RestrictThisThread();
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

            if (name is not (PolicyFolderOption or PolicyOption))
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

            if (name == PolicyFolderOption)
            {
                arguments.PolicyFolder = value;
                continue;
            }

            try
            {
                arguments.Policy = SandboxPolicy.Parse(Encoding.UTF8.GetBytes(value));
            }
            catch (JsonException exception)
            {
                return $"{Name}: {PolicyOption} is not a sandbox policy: {exception.Message}";
            }
        }

        arguments.CommandStart = at;
        return arguments.PolicyFolder is null ? $"{Name}: {PolicyFolderOption} is missing"
            : arguments.Policy is null ? $"{Name}: {PolicyOption} is missing"
            : null;
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
        internal int CommandStart;
    }
}

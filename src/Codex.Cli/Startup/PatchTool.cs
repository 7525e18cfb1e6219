using System.Text;
using Codex.Patching;

namespace Codex.Cli;

/// <summary>The command <c>apply_patch</c>: a patch as its argument or on standard input, applied in the current folder.</summary>
internal static class PatchTool
{
    public const string Name = "apply_patch";
    public const string OtherName = "applypatch";

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>As <c>apply_patch [PATCH]</c>. There are no options: everything is a patch.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments.Length > 0 && !RawArguments.IsUtf8(index: 0))
        {
            return Fail($"{Name}: the patch is not UTF-8", ExitCodes.Failure);
        }

        switch (arguments)
        {
            case [var patch]:
                return Apply(patch);
            case []:
                return RunStandardInput();
            default:
                return Fail($"{Name}: give one patch, as the only argument or on standard input", ExitCodes.Usage);
        }
    }

    /// <summary>As <c>codex --codex-run-as-apply-patch PATCH</c>; what follows the patch is ignored.</summary>
    public static int RunArgument(string[] arguments) =>
        arguments.Length < 2 || !RawArguments.IsUtf8(index: 1)
            ? Fail($"{StartupDispatch.PatchArgument} needs a patch as its argument, in UTF-8", ExitCodes.Failure)
            : Apply(arguments[1]);

    private static int RunStandardInput()
    {
        string patch;
        try
        {
            using Stream input = Console.OpenStandardInput();
            using var bytes = new MemoryStream();
            input.CopyTo(bytes);
            patch = s_strict.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }
        catch (Exception error) when (error is IOException or DecoderFallbackException)
        {
            return Fail($"{Name}: standard input cannot be read as UTF-8: {error.Message}", ExitCodes.Failure);
        }

        return patch.Length == 0
            ? Fail($"usage: {Name} 'PATCH'\n       {Name} < PATCH-FILE", ExitCodes.Usage)
            : Apply(patch);
    }

    private static int Apply(string patch)
    {
        PatchResult result = PatchApplier.Apply(patch, Environment.CurrentDirectory);
        Write(Console.OpenStandardOutput(), result.StandardOutput);
        Write(Console.OpenStandardError(), result.StandardError);
        return result.ExitCode;
    }

    private static int Fail(string message, int exitCode)
    {
        Write(Console.OpenStandardError(), message + "\n");
        return exitCode;
    }

    private static void Write(Stream stream, string text)
    {
        using (stream)
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
    }
}

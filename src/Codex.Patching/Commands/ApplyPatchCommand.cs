using System.Text;

namespace Codex.Patching.Commands;

/// <summary>
/// The virtual command <c>apply_patch</c>: what the executable does when it is started under that name, or with
/// <see cref="Flag"/> as its first argument. It applies at once and asks nobody.
/// </summary>
public static class ApplyPatchCommand
{
    /// <summary>The first argument that makes the executable apply the second one.</summary>
    public const string Flag = "--codex-run-as-apply-patch";

    private const int Failed = 1;
    private const int Misused = 2;

    /// <summary>Whether the executable, started under this name, is to act as <c>apply_patch</c>.</summary>
    /// <param name="name">The file name alone, without folders.</param>
    public static bool IsName(string name) => name is "apply_patch" or "applypatch";

    /// <summary>Runs <c>apply_patch [PATCH]</c>.</summary>
    /// <param name="arguments">The arguments after the name: the patch, or none to read it from the input.</param>
    /// <param name="folder">The absolute working folder.</param>
    /// <param name="input">Where the patch is read from when there is no argument.</param>
    /// <param name="output">Gets the list of files, as UTF-8.</param>
    /// <param name="error">Gets the reason of a failure, as UTF-8.</param>
    /// <returns>The exit code: 0 applied; 1 not a patch, or not applied in full; 2 called wrongly.</returns>
    public static int Run(IReadOnlyList<string> arguments, string folder, Stream input, Stream output, Stream error)
    {
        if (arguments.Count == 0)
        {
            return RunOnInput(folder, input, output, error);
        }

        if (!ArgumentText.IsIntact(arguments[0]))
        {
            return Fail(error, Failed, "apply_patch: the patch is not UTF-8 text.");
        }

        return arguments.Count == 1
            ? Apply(arguments[0], folder, output, error)
            : Fail(error, Misused, "apply_patch: one argument is expected, the patch.");
    }

    /// <summary>Runs <c>codex --codex-run-as-apply-patch PATCH</c>.</summary>
    /// <param name="arguments">The arguments after the flag: the patch; further ones are ignored.</param>
    /// <param name="folder">The absolute working folder.</param>
    /// <param name="output">Gets the list of files, as UTF-8.</param>
    /// <param name="error">Gets the reason of a failure, as UTF-8.</param>
    /// <returns>The exit code: 0 applied; 1 otherwise.</returns>
    public static int RunByFlag(IReadOnlyList<string> arguments, string folder, Stream output, Stream error) =>
        arguments.Count > 0 && ArgumentText.IsIntact(arguments[0])
            ? Apply(arguments[0], folder, output, error)
            : Fail(error, Failed, $"{Flag} must be followed by a patch as UTF-8 text.");

    private static int RunOnInput(string folder, Stream input, Stream output, Stream error)
    {
        string text;
        try
        {
            using var buffer = new MemoryStream();
            input.CopyTo(buffer);
            text = PatchRun.StrictUtf8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        }
        catch (DecoderFallbackException)
        {
            return Fail(error, Failed, "apply_patch: the patch on the standard input is not UTF-8 text.");
        }
        catch (IOException exception)
        {
            return Fail(error, Failed, $"apply_patch: the standard input cannot be read: {exception.Message}");
        }

        return text.Length > 0
            ? Apply(text, folder, output, error)
            : Fail(error, Misused, "Usage: apply_patch PATCH, or the patch on the standard input.");
    }

    private static int Apply(string text, string folder, Stream output, Stream error)
    {
        PatchResult result = PatchApplier.Apply(text, folder);
        Write(output, result.StandardOutput);
        Write(error, result.StandardError);
        return result.ExitCode;
    }

    private static int Fail(Stream error, int exitCode, string message)
    {
        Write(error, message + "\n");
        return exitCode;
    }

    private static void Write(Stream stream, string text)
    {
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush();
    }
}

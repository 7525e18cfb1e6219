using System.Text;

namespace Codex.Cli;

/// <summary>Where the prompt comes from: an argument, or all of standard input.</summary>
internal static class PromptSource
{
    private const string StandardInput = "-";
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The prompt, as it is: neither leading space nor the last line end is cut.</summary>
    /// <param name="argument">The argument; null when there was none, <c>-</c> for standard input.</param>
    /// <param name="openInput">Opens standard input; not called when the argument is the prompt.</param>
    /// <param name="inputIsTerminal">Whether a person would have to type it.</param>
    /// <param name="error">For the note that standard input is being read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CommandException">There is no prompt, or it is blank or not UTF-8.</exception>
    public static async Task<string> ReadAsync(
        string? argument, Func<Stream> openInput, bool inputIsTerminal, TextWriter error, CancellationToken cancellationToken)
    {
        if (argument is not (null or StandardInput))
        {
            return argument;
        }

        if (argument is null)
        {
            if (inputIsTerminal)
            {
                throw new CommandException("There is no prompt. Give it as an argument (codex exec \"fix the tests\"), or pipe it in.");
            }

            await error.WriteLineAsync("Reading the prompt from standard input...".AsMemory(), cancellationToken).ConfigureAwait(false);
        }

        string prompt;
        try
        {
            using Stream input = openInput();
            using var bytes = new MemoryStream();
            await input.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            prompt = s_strict.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }
        catch (DecoderFallbackException failure)
        {
            throw new CommandException("The prompt on standard input is not UTF-8.", innerException: failure);
        }
        catch (IOException failure)
        {
            throw new CommandException($"The prompt cannot be read from standard input: {failure.Message}", innerException: failure);
        }

        return string.IsNullOrWhiteSpace(prompt)
            ? throw new CommandException("The prompt on standard input is blank.")
            : prompt;
    }
}

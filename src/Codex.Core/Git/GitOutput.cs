using System.Text;

namespace Codex.Core.Git;

/// <summary>What a run of git left.</summary>
/// <param name="Arguments">The arguments it was run with.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="StandardOutput">What it printed; paths in it may be no UTF-8.</param>
/// <param name="StandardError">What it complained about.</param>
internal sealed record GitOutput(IReadOnlyList<string> Arguments, int ExitCode, byte[] StandardOutput, byte[] StandardError)
{
    private const int Fatal = 128;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool IsSuccess => ExitCode == 0;

    /// <summary>Whether git gave up, as it does outside a repository, in contrast to answering no.</summary>
    public bool IsFatal => ExitCode == Fatal;

    public string ErrorText => Encoding.UTF8.GetString(StandardError).Trim();

    /// <summary>The output as text; null when it is no UTF-8.</summary>
    public string? TryText()
    {
        try
        {
            return _strictUtf8.GetString(StandardOutput);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <exception cref="GitException">The output is no UTF-8.</exception>
    public string Text() =>
        TryText() ?? throw new GitException(GitErrorCode.Unreadable, $"git {Arguments[0]} printed something that is not UTF-8 text");

    public GitException Failure() =>
        new(GitErrorCode.Failed, $"git {Arguments[0]} failed with exit code {ExitCode}: {ErrorText}");
}

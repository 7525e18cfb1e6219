namespace Codex.Cli;

/// <summary>How the process ends.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 2;

    /// <summary>128 + SIGINT, as shells report a program that was interrupted.</summary>
    public const int Interrupted = 130;
}

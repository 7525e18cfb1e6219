namespace Codex.Cli;

/// <summary>The three standard streams of a run.</summary>
internal sealed class ExecTerminal
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    public Func<Stream> OpenOutput { get; init; } = StandardOutput.Open;

    public bool InputIsTerminal { get; init; } = !Console.IsInputRedirected;

    public bool OutputIsTerminal { get; init; } = !Console.IsOutputRedirected;

    public bool ErrorIsTerminal { get; init; } = !Console.IsErrorRedirected;
}

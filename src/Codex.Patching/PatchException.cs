namespace Codex.Patching;

/// <summary>A patch that cannot be read, verified or applied. Trying again without a change does not help.</summary>
public sealed class PatchException : Exception
{
    private readonly string _reason;

    internal PatchException(PatchErrorCode code, string reason, int? line = null, string? path = null, Exception? innerException = null)
        : base(Prefix(code, line) + reason, innerException)
    {
        Code = code;
        Line = line;
        Path = path;
        _reason = reason;
    }

    /// <summary>Why, for programs. The message says it for people.</summary>
    public PatchErrorCode Code { get; }

    /// <summary>The line of the patch, counted from 1 at the begin marker; null when no single line is at fault.</summary>
    public int? Line { get; }

    /// <summary>The file concerned, as shown in the message; null when none is.</summary>
    public string? Path { get; }

    /// <summary>Whether the text itself is at fault, not the files it speaks of.</summary>
    public bool IsParseError => Code <= PatchErrorCode.ContextMarkerMissing;

    /// <summary>The reason in the form that goes into the result of a tool, after a prefix that says what failed.</summary>
    public string ToolMessage => (IsParseError, Line) switch
    {
        (true, { } line) => $"invalid hunk at line {line}, {_reason}",
        (true, null) => $"invalid patch: {_reason}",
        _ => _reason,
    };

    private static string Prefix(PatchErrorCode code, int? line) => (code <= PatchErrorCode.ContextMarkerMissing, line) switch
    {
        (true, { } number) => $"Invalid patch hunk on line {number}: ",
        (true, null) => "Invalid patch: ",
        _ => "",
    };
}

using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>What a command does, summarised for people: one entry for each interesting part of it.</summary>
/// <remarks>On the wire tagged by <c>type</c>.</remarks>
[JsonConverter(typeof(ParsedCommandJsonConverter))]
public abstract record ParsedCommand
{
    private ParsedCommand()
    {
    }

    /// <summary>A file is read.</summary>
    /// <param name="Cmd">The command's text.</param>
    /// <param name="Name">The file's name, shortened for display.</param>
    /// <param name="Path">The file's path as the command gave it, joined to the folders it changed to.</param>
    public sealed record Read(string Cmd, string Name, string Path) : ParsedCommand;

    /// <summary>The entries of a folder are listed.</summary>
    /// <param name="Cmd">The command's text.</param>
    /// <param name="Path">The folder, shortened for display; null when the command names none.</param>
    public sealed record ListFiles(string Cmd, string? Path) : ParsedCommand;

    /// <summary>File names or contents are searched.</summary>
    /// <param name="Cmd">The command's text.</param>
    /// <param name="Query">What is looked for; null when the command names nothing.</param>
    /// <param name="Path">Where, shortened for display; null when the command names no place.</param>
    public sealed record Search(string Cmd, string? Query, string? Path) : ParsedCommand;

    /// <summary>Anything else.</summary>
    /// <param name="Cmd">The command's text.</param>
    public sealed record Unknown(string Cmd) : ParsedCommand;
}

using System.Text.Json.Serialization;
using Codex.Protocol;

namespace Codex.AppServer.V1;

internal sealed record ExecOneOffCommandParams
{
    public required IReadOnlyList<string> Command { get; init; }

    public ulong? TimeoutMs { get; init; }

    public string? Cwd { get; init; }

    public SandboxPolicy? SandboxPolicy { get; init; }
}

internal sealed record ExecOneOffCommandResponse(int ExitCode, string Stdout, string Stderr);

internal sealed record FuzzyFileSearchParams
{
    public required string Query { get; init; }

    public required IReadOnlyList<string> Roots { get; init; }

    public string? CancellationToken { get; init; }
}

internal sealed record FuzzyFileSearchResponse(IReadOnlyList<FuzzyFileSearchResult> Files);

internal sealed record FuzzyFileSearchResult(
    string Root,
    string Path,
    [property: JsonPropertyName("file_name")] string FileName,
    uint Score,
    IReadOnlyList<int>? Indices);

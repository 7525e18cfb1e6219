using System.Text.Json.Serialization;

namespace Codex.Protocol;

/// <summary>The result of a review.</summary>
/// <param name="Findings">What it found.</param>
/// <param name="OverallCorrectness">The verdict.</param>
/// <param name="OverallExplanation">Its reason.</param>
/// <param name="OverallConfidenceScore">How sure the reviewer is, 0 to 1.</param>
public sealed record ReviewOutput(
    IReadOnlyList<ReviewFinding> Findings,
    string OverallCorrectness,
    string OverallExplanation,
    [property: JsonConverter(typeof(FractionJsonConverter<float>))] float OverallConfidenceScore);

/// <summary>One finding of a review.</summary>
/// <param name="Title">What is wrong, in a line.</param>
/// <param name="Body">Why, with the case in which it fails.</param>
/// <param name="ConfidenceScore">How sure the reviewer is, 0 to 1.</param>
/// <param name="Priority">0 (most urgent) to 3.</param>
/// <param name="CodeLocation">Where.</param>
public sealed record ReviewFinding(
    string Title,
    string Body,
    [property: JsonConverter(typeof(FractionJsonConverter<float>))] float ConfidenceScore,
    int Priority,
    ReviewCodeLocation CodeLocation);

/// <summary>A place in a file.</summary>
/// <param name="AbsoluteFilePath">The file.</param>
/// <param name="LineRange">The lines.</param>
public sealed record ReviewCodeLocation(string AbsoluteFilePath, ReviewLineRange LineRange);

/// <summary>Lines, both ends inclusive, from 1.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The last.</param>
public sealed record ReviewLineRange(uint Start, uint End);

using System.Globalization;
using System.Text;
using System.Text.Json;
using Codex.Protocol;

namespace Codex.Models;

/// <summary>
/// Rewrites the outputs of commands from JSON to plain lines, in the request only, for models that are offered the
/// freeform patch tool: they are trained on that form.
/// </summary>
internal static class ShellOutput
{
    private const string PatchToolName = "apply_patch";

    /// <summary>The items to send: the same list when there is nothing to rewrite.</summary>
    public static IReadOnlyList<ResponseItem> Rewrite(IReadOnlyList<ResponseItem> items, IReadOnlyList<ToolSpecification> tools)
    {
        if (!tools.Any(static tool => tool is FreeformTool { Name: PatchToolName }))
        {
            return items;
        }

        HashSet<string> calls = new(StringComparer.Ordinal);
        ResponseItem[]? rewritten = null;
        for (int i = 0; i < items.Count; i++)
        {
            switch (items[i])
            {
                case LocalShellCallItem { CallId: { } callId }:
                    calls.Add(callId);
                    break;
                case LocalShellCallItem { Id: { } id }:
                    calls.Add(id);
                    break;
                case CustomToolCallItem { Name: PatchToolName } call:
                    calls.Add(call.CallId);
                    break;
                case FunctionCallItem { Name: "shell" or "container.exec" or PatchToolName } call:
                    calls.Add(call.CallId);
                    break;
                case FunctionCallOutputItem output when calls.Remove(output.CallId):
                    if (output.Output.Parts is null && ToLines(output.Output.Text) is { } text)
                    {
                        (rewritten ??= [.. items])[i] = output with { Output = output.Output with { Text = text } };
                    }

                    break;
                case CustomToolCallOutputItem output when calls.Remove(output.CallId):
                    if (ToLines(output.Output) is { } lines)
                    {
                        (rewritten ??= [.. items])[i] = output with { Output = lines };
                    }

                    break;
            }
        }

        return rewritten ?? items;
    }

    /// <summary>The lines for an output in JSON; null when the text is of another form.</summary>
    internal static string? ToLines(string json)
    {
        if (!json.AsSpan().TrimStart().StartsWith('{'))
        {
            return null;
        }

        string output;
        int exitCode;
        double seconds;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (!root.TryGetProperty("output", out JsonElement text)
                || text.ValueKind != JsonValueKind.String
                || !root.TryGetProperty("metadata", out JsonElement metadata)
                || metadata.ValueKind != JsonValueKind.Object
                || !metadata.TryGetProperty("exit_code", out JsonElement code)
                || code.ValueKind != JsonValueKind.Number
                || !code.TryGetInt32(out exitCode)
                || !metadata.TryGetProperty("duration_seconds", out JsonElement duration)
                || duration.ValueKind != JsonValueKind.Number)
            {
                return null;
            }

            output = text.GetString()!;
            seconds = duration.GetDouble();
        }
        catch (JsonException)
        {
            return null;
        }

        var lines = new StringBuilder(output.Length + 80);
        lines.Append(CultureInfo.InvariantCulture, $"Exit code: {exitCode}\nWall time: {seconds} seconds\n");
        if (TotalLines(output) is { } total)
        {
            lines.Append("Total output lines: ").Append(total).Append('\n');
            output = WithoutTotalLine(output);
        }

        return lines.Append("Output:\n").Append(output).ToString();
    }

    // The number after " of " in the first truncation marker.
    private static string? TotalLines(string output)
    {
        int marker = output.IndexOf("[... omitted ", StringComparison.Ordinal);
        if (marker < 0)
        {
            return null;
        }

        int of = output.IndexOf(" of ", marker, StringComparison.Ordinal);
        if (of < 0)
        {
            return null;
        }

        ReadOnlySpan<char> rest = output.AsSpan(of + " of ".Length);
        int digits = rest.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? rest.Length : digits;
        return digits == 0 ? null : rest[..digits].ToString();
    }

    private static string WithoutTotalLine(string output)
    {
        if (!output.StartsWith("Total output lines: ", StringComparison.Ordinal))
        {
            return output;
        }

        int end = output.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0)
        {
            return output;
        }

        string rest = output[(end + 1)..];
        return rest.StartsWith('\n') ? rest[1..] : rest;
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using Codex.Patching;
using Codex.Protocol;

namespace Codex.Core.Approvals;

/// <summary>What an answer for the rest of the conversation is remembered under: everything that makes two requests the same.</summary>
internal static class ApprovalKey
{
    /// <summary>A command run by itself.</summary>
    public static string ForCommand(IReadOnlyList<string> command, string cwd, bool isEscalated) =>
        Create("command", command, cwd, isEscalated);

    /// <summary>A command in a terminal.</summary>
    public static string ForTerminal(IReadOnlyList<string> command, string cwd) => Create("terminal", command, cwd, isEscalated: false);

    /// <summary>A patch, as long as its paths lead to the same places.</summary>
    public static string ForPatch(PatchVerification patch) => Create(
        "patch",
        [patch.Patch.Text, .. patch.Targets.Select(static target => target.ResolvedPath), .. patch.NewFolders.Select(static made => made.ResolvedPath)],
        patch.Folder,
        isEscalated: false);

    /// <summary>A tool of a server, whatever its arguments.</summary>
    public static string ForTool(string server, string tool) => Create("tool", [server, tool], cwd: "", isEscalated: false);

    private static string Create(string kind, IReadOnlyList<string> words, string cwd, bool isEscalated)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.WriterOptions))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(kind);
            writer.WriteStringValue(cwd);
            writer.WriteBooleanValue(isEscalated);
            foreach (string word in words)
            {
                writer.WriteStringValue(word);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

using Codex.Patching.Files;

namespace Codex.Patching.Tests.Files;

/// <summary>Files that are only a dictionary: the simplest thing that a patch can be applied to.</summary>
internal sealed class MemoryFiles(Dictionary<string, string> texts) : IPatchFiles
{
    public Dictionary<string, string> Texts => texts;

    public PatchEntryKind KindOf(string path) =>
        texts.ContainsKey(path) ? PatchEntryKind.File : path == "/w" ? PatchEntryKind.Folder : PatchEntryKind.Missing;

    public string Resolve(string path, bool followLast, Func<string, bool>? isReplaced = null) => path;

    public byte[] Read(string path) =>
        texts.TryGetValue(path, out string? text) ? System.Text.Encoding.UTF8.GetBytes(text) : throw new FileNotFoundException();

    public void Write(string path, ReadOnlySpan<byte> content, string? modeFrom = null) =>
        texts[path] = System.Text.Encoding.UTF8.GetString(content);

    public void Delete(string path)
    {
        if (!texts.Remove(path))
        {
            throw new FileNotFoundException();
        }
    }

    public void CreateFolder(string path)
    {
    }
}

using System.Text;

namespace Codex.Patching.Tests;

/// <summary>A folder of real files for one test.</summary>
public sealed class PatchFolder : IDisposable
{
    public PatchFolder(params (string Name, string Content)[] files)
    {
        Path = Directory.CreateTempSubdirectory("codex-patching-").FullName;
        foreach ((string name, string content) in files)
        {
            Write(name, content);
        }
    }

    public string Path { get; }

    public string this[string name] => File.ReadAllText(At(name), Encoding.UTF8);

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public bool Has(string name) => File.Exists(At(name));

    public void Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), Encoding.UTF8.GetBytes(content));
    }

    public PatchResult Apply(string body) => PatchApplier.Apply(Text(body), Path);

    public PatchVerification Verify(string body) => Patch.Parse(Text(body)).Verify(Path);

    /// <summary>Updates one file that has the content, with these chunk lines.</summary>
    public static (PatchResult Result, string Content) Update(string content, string chunks)
    {
        using var folder = new PatchFolder(("f", content));
        PatchResult result = folder.Apply("*** Update File: f\n" + chunks);
        return (result, Encoding.UTF8.GetString(File.ReadAllBytes(folder.At("f"))));
    }

    public static string Text(string body) => $"*** Begin Patch\n{body}\n*** End Patch";

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

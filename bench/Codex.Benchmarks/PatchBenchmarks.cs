using System.Text;
using BenchmarkDotNet.Attributes;
using Codex.Patching;
using Codex.Patching.Files;

namespace Codex.Benchmarks;

/// <summary>A patch with twenty changes to a file of 5000 lines, without a disk.</summary>
public class PatchBenchmarks
{
    private const int Lines = 5000;
    private const int Chunks = 20;

    private string _text = "";
    private MemoryFiles _files = new([]);

    [GlobalSetup]
    public void Prepare()
    {
        var content = new StringBuilder();
        for (int i = 0; i < Lines; i++)
        {
            content.Append("    var value").Append(i).Append(" = Compute(").Append(i).Append(");\n");
        }

        _files = new MemoryFiles(Encoding.UTF8.GetBytes(content.ToString()));
        var patch = new StringBuilder("*** Begin Patch\n*** Update File: a.cs\n");
        for (int i = 100; i < Lines; i += Lines / Chunks)
        {
            patch.Append("@@\n     var value").Append(i - 1).Append(" = Compute(").Append(i - 1).Append(");\n-    var value").Append(i)
                .Append(" = Compute(").Append(i).Append(");\n+    var value").Append(i).Append(" = 0;\n");
        }

        _text = patch.Append("*** End Patch\n").ToString();
    }

    [Benchmark]
    public PatchVerification ParseAndVerify() => Patch.Parse(_text).Verify(MemoryFiles.Folder, _files);

    [Benchmark]
    public PatchResult ParseAndApply()
    {
        PatchResult result = PatchApplier.Apply(Patch.Parse(_text), MemoryFiles.Folder, new OverlayFiles(_files));
        return result.IsSuccess ? result : throw new InvalidOperationException("The patch was not applied.", result.Failure);
    }

    /// <summary>A folder with one file that is never changed.</summary>
    private sealed class MemoryFiles(byte[] content) : IPatchFiles
    {
        public const string Folder = "/work";

        public PatchEntryKind KindOf(string path) => path == Folder ? PatchEntryKind.Folder : PatchEntryKind.File;

        public string Resolve(string path, bool followLast, Func<string, bool>? isReplaced = null) => path;

        public byte[] Read(string path) => content;

        public void Write(string path, ReadOnlySpan<byte> content, string? modeFrom = null) => throw new NotSupportedException();

        public void Delete(string path) => throw new NotSupportedException();

        public void CreateFolder(string path) => throw new NotSupportedException();
    }
}

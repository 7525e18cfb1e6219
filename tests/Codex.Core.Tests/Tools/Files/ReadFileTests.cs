using System.Text;
using Codex.Core.Tools;
using Codex.Core.Tools.Files;

namespace Codex.Core.Tests.Tools.Files;

public sealed class ReadFileTests : IDisposable
{
    private const string Python = "class A:\n    # note\n    def one(self):\n        if x:\n            return 1\n\n        return 2\n\n    def two(self):\n        return 3\n\nclass B:\n    pass\n";
    private const string Cpp = "namespace s {\nclass R {\n    void setup() {\n        init();\n    }\n\n    // run\n    int run() {\n        switch (m) {\n            case A:\n                return 1;\n        }\n    }\n};\n}\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("read-file-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Python, "\"offset\":3,\"limit\":4", 3, 6)]
    [InlineData(Python, "\"offset\":5,\"mode\":\"indentation\"", 1, 13)]
    [InlineData(Python, "\"offset\":5,\"mode\":\"indentation\",\"indentation\":{\"max_levels\":1}", 4, 7)]
    [InlineData(Python, "\"offset\":7,\"mode\":\"indentation\",\"indentation\":{\"max_levels\":1,\"include_siblings\":true}", 2, 10)]
    [InlineData(Python, "\"offset\":6,\"mode\":\"indentation\",\"indentation\":{\"max_lines\":1}", 6, 6)]
    [InlineData(Cpp, "\"mode\":\"indentation\",\"indentation\":{\"anchor_line\":11,\"max_levels\":3}", 7, 13)]
    [InlineData(Cpp, "\"mode\":\"indentation\",\"indentation\":{\"anchor_line\":11,\"max_levels\":3,\"include_header\":false}", 8, 13)]
    [InlineData(Cpp, "\"offset\":11,\"mode\":\"indentation\",\"indentation\":{\"max_levels\":3,\"include_siblings\":true}", 3, 13)]
    [InlineData(Cpp, "\"offset\":11,\"mode\":\"indentation\",\"limit\":4,\"indentation\":{\"max_levels\":2,\"max_lines\":3}", 10, 12)]
    [InlineData(Cpp, "\"offset\":11,\"mode\":\"indentation\",\"indentation\":{\"max_levels\":18446744073709551615}", 2, 14)]
    [InlineData("def f():\n    if a:\n        x()\n    y()\nz()\n", "\"offset\":3,\"mode\":\"indentation\",\"indentation\":{\"max_levels\":1}", 2, 4)]
    [InlineData("a\n", "\"offset\":1,\"mode\":\"indentation\"", 1, 1)]
    [InlineData("\n", "\"offset\":1,\"mode\":\"indentation\"", 1, 1)]
    [InlineData("\tif\n\t\tx\n    y\n", "\"offset\":2,\"mode\":\"indentation\",\"indentation\":{\"max_levels\":1}", 1, 3)]
    [InlineData("a\nb\nc", "\"limit\":18446744073709551615,\"bogus\":true", 1, 3)]
    public async Task Lines_are_read_by_position_or_by_block(string content, string arguments, int first, int last)
    {
        string[] lines = content.Split('\n');
        IEnumerable<string> expected = Enumerable.Range(first, last - first + 1).Select(number => $"L{number}: {lines[number - 1]}");

        Assert.Equal(string.Join('\n', expected), await ReadAsync(Encoding.UTF8.GetBytes(content), arguments));
    }

    [Fact]
    public async Task A_line_is_cut_between_characters_and_loses_its_carriage_return()
    {
        byte[] content = Encoding.UTF8.GetBytes(new string('é', 251) + "\nshort\r\n" + new string('a', 499) + "é\nx\r\r\n\tlast no newline");

        Assert.Equal(
            $"L1: {new string('é', 250)}\nL2: short\nL3: {new string('a', 499)}\nL4: x\r\nL5: \tlast no newline",
            await ReadAsync(content, "\"offset\":1"));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_replaced()
    {
        Assert.Equal("L1: a\ufffdb", await ReadAsync([(byte)'a', 0xff, (byte)'b', (byte)'\n'], "\"offset\":1"));
        Assert.Equal($"L1: {new string('\ufffd', 166)}", await ReadAsync(Enumerable.Repeat((byte)0xff, 1000).ToArray(), "\"offset\":1"));
    }

    [Fact]
    public async Task Lines_longer_than_a_buffer_and_ends_on_its_border_are_counted_right()
    {
        var content = new StringBuilder();
        content.Append('a', (64 * 1024) - 1).Append("\r\n").Append('b', 200_000).Append("\nc\n");

        Assert.Equal($"L2: {new string('b', 500)}\nL3: c", await ReadAsync(Encoding.UTF8.GetBytes(content.ToString()), "\"offset\":2"));
    }

    [Theory]
    [InlineData("\"offset\":0")]
    [InlineData("\"limit\":0")]
    [InlineData("\"offset\":99")]
    [InlineData("\"mode\":\"Slice\"")]
    [InlineData("\"mode\":\"indentation\",\"indentation\":{\"anchor_line\":99}")]
    [InlineData("\"mode\":\"indentation\",\"indentation\":{\"anchor_line\":0}")]
    [InlineData("\"mode\":\"indentation\",\"indentation\":{\"max_lines\":0}")]
    [InlineData("\"offset\":1.5")]
    [InlineData("\"offset\":1.0")]
    [InlineData("\"offset\":-1")]
    [InlineData("\"offset\":1e1")]
    [InlineData("\"offset\":\"1\"")]
    [InlineData("\"offset\":null")]
    [InlineData("\"mode\":null")]
    [InlineData("\"offset\":1,\"offset\":1")]
    [InlineData("\"indentation\":{\"max_levels\":null}")]
    public async Task Arguments_that_make_no_sense_are_told_to_the_model(string arguments) =>
        await Assert.ThrowsAsync<ToolException>(() => ReadAsync("x\n"u8.ToArray(), arguments));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"file_path\":\"/x\"} x")]
    [InlineData("{\"file_path\":null}")]
    public void Arguments_that_do_not_fit_are_told_to_the_model(string arguments) =>
        Assert.Throws<ToolException>(() => ReadFileArguments.Parse(arguments));

    [Theory]
    [InlineData("{\"anchor_line\":null,\"max_lines\":null}")]
    [InlineData("null")]
    public async Task Options_without_a_default_may_be_null(string options) =>
        Assert.Equal("L1: x", await ReadAsync("x\n"u8.ToArray(), $"\"mode\":\"indentation\",\"indentation\":{options}"));

    [Fact]
    public async Task Files_that_cannot_be_read_are_told_to_the_model()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await Assert.ThrowsAsync<ToolException>(() => ReadFile.RunAsync(new ReadFileArguments("relative"), cancellationToken));
        await Assert.ThrowsAsync<ToolException>(() => ReadFile.RunAsync(new ReadFileArguments(Path.Combine(_folder, "none")), cancellationToken));
        await Assert.ThrowsAsync<ToolException>(() => ReadFile.RunAsync(new ReadFileArguments(_folder), cancellationToken));
        await Assert.ThrowsAsync<ToolException>(() => ReadAsync([], "\"offset\":1"));
        if (OperatingSystem.IsLinux())
        {
            await Assert.ThrowsAsync<ToolException>(() => ReadFile.RunAsync(new ReadFileArguments("/dev/zero"), cancellationToken));
        }
    }

    [Fact]
    public void The_schema_is_strict_and_sorted() => ToolSchemaAssert.IsWellFormed(ReadFile.Specification.Parameters, ["file_path"]);

    private async Task<string> ReadAsync(byte[] content, string arguments)
    {
        string path = Path.Combine(_folder, "file.txt");
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        return await ReadFile.RunAsync(
            ReadFileArguments.Parse($$"""{"file_path":"{{path}}",{{arguments}}}"""), TestContext.Current.CancellationToken);
    }
}

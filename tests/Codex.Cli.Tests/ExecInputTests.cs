using System.Text;

namespace Codex.Cli.Tests;

/// <summary>Prompt, schema, answer file and git check of <c>codex exec</c>.</summary>
public sealed class ExecInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    private static Task<string> PromptAsync(string? argument, byte[] input, bool isTerminal = false, TextWriter? error = null) =>
        PromptSource.ReadAsync(argument, () => new MemoryStream(input), isTerminal, error ?? TextWriter.Null, Cancel);

    [Theory]
    [InlineData("from the argument")]
    [InlineData("")]
    public async Task An_argument_is_the_prompt_and_standard_input_is_not_touched(string argument) =>
        Assert.Equal(argument, await PromptSource.ReadAsync(argument, static () => throw new InvalidOperationException(), false, TextWriter.Null, Cancel));

    [Theory]
    [InlineData(null, false)]
    [InlineData("-", false)]
    [InlineData("-", true)]
    public async Task Standard_input_is_kept_whole(string? argument, bool isTerminal)
    {
        using var error = new StringWriter();
        Assert.Equal("  line one\nline two\n", await PromptAsync(argument, "  line one\nline two\n"u8.ToArray(), isTerminal, error));
        Assert.Equal(argument is null, error.ToString().Length > 0);
    }

    [Fact]
    public async Task Without_a_prompt_there_is_a_reason_and_code_1()
    {
        foreach (Task<string> read in (Task<string>[])[
            PromptAsync(null, [], isTerminal: true), PromptAsync(null, " \n\t\n"u8.ToArray()), PromptAsync("-", []), PromptAsync("-", [0xC3, 0x28])])
        {
            CommandException error = await Assert.ThrowsAsync<CommandException>(() => read);
            Assert.Equal(1, error.ExitCode);
        }
    }

    [Theory]
    [InlineData("{\"type\":\"object\"}")]
    [InlineData("true")]
    [InlineData("  [1]  ")]
    public async Task A_schema_is_any_json(string json) =>
        Assert.Equal(json.Trim(), (await OutputSchemaFile.ReadAsync(_folder.Write("s.json", json), Cancel)).GetRawText());

    [Fact]
    public async Task A_schema_that_is_missing_or_no_json_is_told_with_its_path()
    {
        string broken = _folder.Write("s.json", "{");
        foreach (string path in (string[])[broken, _folder.File("missing.json")])
        {
            CommandException error = await Assert.ThrowsAsync<CommandException>(() => OutputSchemaFile.ReadAsync(path, Cancel));
            Assert.Equal(1, error.ExitCode);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_answer_is_written_byte_for_byte_and_empty_with_a_warning_when_there_is_none()
    {
        using var error = new StringWriter();
        string path = _folder.Write("last.txt", "what was there before, and longer");
        LastMessageFile.Write(path, "ä\n\n", error);
        Assert.Equal(Encoding.UTF8.GetBytes("ä\n\n"), File.ReadAllBytes(path));
        Assert.Equal("", error.ToString());

        LastMessageFile.Write(path, null, error);
        Assert.Empty(File.ReadAllBytes(path));
        Assert.Contains(path, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_cannot_be_written_is_an_error()
    {
        CommandException error = Assert.Throws<CommandException>(() => LastMessageFile.Write(_folder.File("no/such/folder.txt"), "x", TextWriter.Null));
        Assert.Equal(1, error.ExitCode);
    }

    [Fact]
    public void A_repository_is_an_entry_named_git_here_or_above()
    {
        _folder.Write("file/.git", "gitdir: elsewhere");
        _folder.Write("folder/.git/x", "");
        _folder.Write("folder/sub/deep/x", "");
        _folder.Write("none/x", "");
        Assert.True(GitCheck.IsInRepository(_folder.File("file")));
        Assert.True(GitCheck.IsInRepository(_folder.File("folder/sub/deep")));
        Assert.True(GitCheck.IsInRepository(_folder.File("folder/does/not/exist")));
        Assert.False(GitCheck.IsInRepository(_folder.File("none")));
        CommandException error = Assert.Throws<CommandException>(() => GitCheck.Demand(_folder.File("none")));
        Assert.Contains("Not inside a trusted directory", error.Message, StringComparison.Ordinal);
        Assert.Contains("--skip-git-repo-check", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_screen_without_credentials_names_every_way_out()
    {
        foreach (string way in (string[])["codex login", "CODEX_API_KEY", "--oss", "codex demo", "OPENAI_BASE_URL"])
        {
            Assert.Contains(way, SignInScreen.Text, StringComparison.Ordinal);
        }

        Assert.True(SignInScreen.Text.Split('\n').Length <= 24);
    }
}

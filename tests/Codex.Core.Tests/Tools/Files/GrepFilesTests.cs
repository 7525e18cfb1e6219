using Codex.Core.Tools;
using Codex.Core.Tools.Files;
using Codex.Execution;

namespace Codex.Core.Tests.Tools.Files;

public sealed class GrepFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grep-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Arguments_that_make_no_sense_are_told_to_the_model()
    {
        await Assert.ThrowsAsync<ToolException>(() => RunAsync("""{"pattern":"  "}"""));
        await Assert.ThrowsAsync<ToolException>(() => RunAsync("""{"pattern":"x","limit":0}"""));
        await Assert.ThrowsAsync<ToolException>(() => RunAsync("""{"pattern":"x","path":"nope"}"""));
        await Assert.ThrowsAsync<ToolException>(() => RunAsync("{}"));
        await Assert.ThrowsAsync<ToolException>(() => RunAsync("""{"pattern":"x","limit":null}"""));
    }

    [Fact]
    public async Task Without_ripgrep_the_model_is_told_what_is_missing()
    {
        var failure = await Assert.ThrowsAsync<ToolException>(() => RunAsync("""{"pattern":"x"}""", path: _folder));

        Assert.Contains("ripgrep", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A program of that name which shows its arguments, so that the call itself is seen.</summary>
    [Fact]
    public async Task Ripgrep_is_called_in_the_turns_folder_with_the_pattern_as_a_value()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        InstallRipgrep("pwd; printf '%s\\n' \"$@\"");

        Assert.Equal(
            $"{_folder}\n--files-with-matches\n--sortr=modified\n--no-messages\n--regexp\n-x\n--glob\n*.rs\n--\n{_folder}/sub",
            await RunAsync("""{"pattern":" -x ","include":" *.rs ","path":"sub"}""", _folder));
    }

    [Theory]
    [InlineData("printf 'b\\n\\na\\n'", 100, "b\na")]
    [InlineData("printf 'b\\na\\nc\\n'", 2, "b\na")]
    [InlineData("printf 'b\\n\\377\\nc\\n'", 2, "b\nc")]
    [InlineData("exit 1", 100, "No matches found.")]
    public async Task Paths_are_given_in_ripgreps_order_up_to_the_limit(string script, int limit, string expected)
    {
        InstallRipgrep(script);

        Assert.Equal(expected, await RunAsync($$"""{"pattern":"x","limit":{{limit}}}""", _folder));
    }

    [Fact]
    public async Task A_failure_of_ripgrep_is_told_with_its_own_words()
    {
        InstallRipgrep("echo 'regex parse error' >&2; exit 2");

        var failure = await Assert.ThrowsAsync<ToolException>(() => RunAsync("""{"pattern":"("}""", _folder));

        Assert.Contains("regex parse error", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_is_strict_and_sorted() => ToolSchemaAssert.IsWellFormed(GrepFiles.Specification.Parameters, ["pattern"]);

    private void InstallRipgrep(string script)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("the stand-in is a shell script");
            return;
        }

        string path = Path.Combine(_folder, "rg");
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<string> RunAsync(string arguments, string? path = null)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = path ?? "/usr/bin" };
        return new GrepFiles(new ProcessRunner(), environment).RunAsync(
            GrepFilesArguments.Parse(arguments), _folder, TestContext.Current.CancellationToken);
    }
}

using System.Text;
using Codex.Patching.Commands;

namespace Codex.Patching.Tests.Commands;

public sealed class ApplyPatchCommandTests
{
    private const string P = "*** Begin Patch\n*** Add File: f\n+ä\n*** End Patch";

    [Fact]
    public void The_patch_is_the_argument_or_the_input()
    {
        using var folder = new PatchFolder();

        Assert.Equal((0, "Success. Updated the following files:\nA f\n", ""), Run(folder, [P]));
        Assert.Equal("ä\n", folder["f"]);
        Assert.Equal((0, "Success. Updated the following files:\nD f\n", ""), Run(folder, [], "*** Begin Patch\n*** Delete File: f\n*** End Patch\n"u8.ToArray()));
        Assert.False(folder.Has("f"));
    }

    [Fact]
    public void Wrong_calls_end_with_2_and_patches_that_fail_with_1()
    {
        using var folder = new PatchFolder();

        Assert.Equal(2, Run(folder, [P, "extra"]).ExitCode);
        Assert.Equal(2, Run(folder, []).ExitCode);
        Assert.Equal(1, Run(folder, [], [0xff]).ExitCode);
        Assert.Equal(1, Run(folder, [""], Encoding.UTF8.GetBytes(P)).ExitCode);
        Assert.Equal(1, Run(folder, ["--help"]).ExitCode);
        Assert.All([[P, "extra"], [], ["--help"]], (string[] arguments) =>
        {
            (_, string output, string error) = Run(folder, arguments);
            Assert.Equal("", output);
            Assert.EndsWith("\n", error);
        });
        Assert.False(folder.Has("f"));
    }

    [Fact]
    public void After_the_flag_further_arguments_are_ignored_and_a_missing_one_is_an_error()
    {
        using var folder = new PatchFolder();
        using var output = new MemoryStream();
        using var error = new MemoryStream();

        Assert.Equal(0, ApplyPatchCommand.RunByFlag([P, "extra", "words"], folder.Path, output, error));
        Assert.Equal(1, ApplyPatchCommand.RunByFlag([], folder.Path, output, error));
        Assert.NotEqual(0, error.Length);
    }

    [Theory]
    [InlineData("apply_patch", true)]
    [InlineData("applypatch", true)]
    [InlineData("apply-patch", false)]
    [InlineData("apply_patch.exe", false)]
    [InlineData("Apply_patch", false)]
    public void Two_names_are_special(string name, bool expected) => Assert.Equal(expected, ApplyPatchCommand.IsName(name));

    private static (int ExitCode, string Output, string Error) Run(PatchFolder folder, string[] arguments, byte[]? input = null)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        int exitCode = ApplyPatchCommand.Run(arguments, folder.Path, new MemoryStream(input ?? []), output, error);
        return (exitCode, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }
}

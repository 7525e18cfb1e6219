using Codex.Patching.Commands;

namespace Codex.Patching.Tests.Commands;

public sealed class PatchInvocationTests
{
    private const string P = "*** Begin Patch\n*** Add File: f\n+x\n*** End Patch";

    [Theory]
    [InlineData("apply_patch <<'EOF'\n" + P + "\nEOF", null)]
    [InlineData("\napplypatch <<\"EOF\"\n" + P + "\nEOF\n\n", null)]
    [InlineData("apply_patch <<EOF\n" + P + "\nEOF", null)]
    [InlineData("apply_patch << EOF  \n" + P + "\nEOF  \n", null)]
    [InlineData("apply_patch <<-EOF\n" + P + "\n\tEOF", null)]
    [InlineData("apply_patch <<\\PATCH\n" + P + "\nPATCH", null)]
    [InlineData("apply_patch <<'the end'\n" + P + "\nthe end", null)]
    [InlineData("apply_patch <<'EOF'\n" + P, null)]
    [InlineData("apply_patch <<'EOF'\n" + P + "\n\n\nEOF", null)]
    [InlineData("A=1 B='x y' apply_patch <<EOF\n" + P + "\nEOF", null)]
    [InlineData("cd sub && apply_patch <<'EOF'\n" + P + "\nEOF", "sub")]
    [InlineData("cd 'a b' && apply_patch <<'EOF'\n" + P + "\nEOF", "a b")]
    [InlineData("cd \"a b\" && apply_patch <<EOF\n" + P + "\nEOF", "a b")]
    [InlineData("cd '' && apply_patch <<EOF\n" + P + "\nEOF", "")]
    [InlineData("cd /abs/app/[id]&&applypatch <<EOF\n" + P + "\nEOF", "/abs/app/[id]")]
    [InlineData("cd sub &&\n  apply_patch <<EOF\n" + P + "\nEOF", "sub")]
    [InlineData("cd sub && \\\n apply_patch <<EOF\n" + P + "\nEOF", "sub")]
    [InlineData("X=1 cd sub && apply_patch some words <<EOF\n" + P + "\nEOF", "sub")]
    public void A_script_that_only_applies_a_patch_is_one(string script, string? folder)
    {
        PatchInvocation? invocation = PatchInvocation.Recognise(["bash", "-lc", script]);

        Assert.Equal((P, folder), (invocation?.Patch.Text, invocation?.Folder));
    }

    [Theory]
    [InlineData("apply_patch <<'EOF' > out\n" + P + "\nEOF")]
    [InlineData("apply_patch <<'EOF' 2>&1\n" + P + "\nEOF")]
    [InlineData("apply_patch 0<<'EOF'\n" + P + "\nEOF")]
    [InlineData("apply_patch <<'EOF' | cat\n" + P + "\nEOF")]
    [InlineData("apply_patch <<'EOF' &\n" + P + "\nEOF")]
    [InlineData("apply_patch <<'EOF';\n" + P + "\nEOF")]
    [InlineData("apply_patch <<'EOF' && ls\n" + P + "\nEOF")]
    [InlineData("apply_patch <<'A' <<'B'\n" + P + "\nA\nB")]
    [InlineData("apply_patch <<'EOF' # comment\n" + P + "\nEOF")]
    [InlineData("apply_patch <<'EOF'\n" + P + "\nEOF\n# comment")]
    [InlineData("# comment\napply_patch <<'EOF'\n" + P + "\nEOF")]
    [InlineData("apply_patch <<'EOF'\n" + P + "\nEOF\nls")]
    [InlineData("exit 3\napply_patch <<'EOF'\n" + P + "\nEOF")]
    [InlineData("apply_patch word <<'EOF'\n" + P + "\nEOF")]
    [InlineData("apply_patch <<<'x'")]
    [InlineData("apply_patch '" + P + "'")]
    [InlineData("\"apply_patch\" <<EOF\n" + P + "\nEOF")]
    [InlineData("./apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("\\apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("command apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("time apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("! apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("(apply_patch <<EOF\n" + P + "\nEOF\n)")]
    [InlineData("{ apply_patch <<EOF\n" + P + "\nEOF\n}")]
    [InlineData("false && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd sub || apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd sub; apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd sub | apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd a && cd b && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("pushd a && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd a b && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd -- && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd 123 && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd $VAR && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd \"$HOME/x\" && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd \"\" && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd $'a' && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd a\"b\" && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd 'a'b && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd ~/x && apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("cd sub && apply_patch # <<EOF\n" + P + "\nEOF")]
    [InlineData("A=$(id) apply_patch <<EOF\n" + P + "\nEOF")]
    [InlineData("")]
    [InlineData("ls")]
    public void Any_other_script_is_an_ordinary_command(string script) =>
        Assert.Null(PatchInvocation.Recognise(["bash", "-lc", script]));

    [Fact]
    public void The_body_is_taken_as_it_is()
    {
        PatchInvocation invocation = PatchInvocation.Recognise(
            ["bash", "-lc", "apply_patch <<EOF\n*** Begin Patch\n*** Add File: f\n+$HOME `id` \\n\n*** End Patch\nEOF"])!;

        Assert.Equal("$HOME `id` \\n\n", ((PatchSection.Add)invocation.Patch.Sections[0]).Content);
    }

    [Theory]
    [InlineData("apply_patch", P)]
    [InlineData("applypatch", "<<'EOF'\n" + P + "\nEOF\n")]
    public void The_name_with_the_patch_as_its_argument_is_one(string name, string argument) =>
        Assert.Equal(P, PatchInvocation.Recognise([name, argument])?.Patch.Text);

    [Fact]
    public void Other_commands_are_left_alone()
    {
        Assert.Null(PatchInvocation.Recognise([]));
        Assert.Null(PatchInvocation.Recognise(["ls"]));
        Assert.Null(PatchInvocation.Recognise(["apply_patch", P, "extra"]));
        Assert.Null(PatchInvocation.Recognise(["echo", "apply_patch", P]));
        Assert.Null(PatchInvocation.Recognise(["bash", "-c", $"apply_patch <<EOF\n{P}\nEOF"]));
        Assert.Null(PatchInvocation.Recognise(["/bin/bash", "-lc", $"apply_patch <<EOF\n{P}\nEOF"]));
        Assert.Null(PatchInvocation.Recognise(["/usr/bin/apply_patch", P]));
    }

    [Fact]
    public void A_bare_patch_is_refused_with_a_hint()
    {
        Assert.All(
            (string[][])[[P], ["bash", "-lc", P]],
            command =>
            {
                var exception = Assert.Throws<PatchException>(() => PatchInvocation.Recognise(command));
                Assert.Equal(PatchErrorCode.BarePatch, exception.Code);
                Assert.Contains("apply_patch", exception.Message);
            });
    }

    [Theory]
    [InlineData("apply_patch", "nonsense")]
    [InlineData("bash", "-lc", "apply_patch <<'EOF'\n*** Begin Patch\n*** Frob\n*** End Patch\nEOF")]
    [InlineData("bash", "-lc", "apply_patch <<-EOF\n\t*** Begin Patch\n\t*** Add File: f\n\t+x\n\t*** End Patch\n\tEOF")]
    public void A_patch_that_cannot_be_read_is_an_error_and_not_a_command(params string[] command) =>
        Assert.True(Assert.Throws<PatchException>(() => PatchInvocation.Recognise(command)).IsParseError);

    [Fact]
    public void The_folder_is_joined_to_the_working_folder()
    {
        static string Effective(string folder) =>
            PatchInvocation.Recognise(["bash", "-lc", $"cd {folder} && apply_patch <<EOF\n{P}\nEOF"])!.EffectiveFolder("/work");

        Assert.Equal(["/work/sub", "/abs", "/work"], [Effective("sub"), Effective("/abs"), Effective("''")]);
    }
}

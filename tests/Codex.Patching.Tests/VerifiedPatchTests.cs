using System.Diagnostics;

namespace Codex.Patching.Tests;

/// <summary>A verified patch lands in the places that its verification names, whatever other programs do meanwhile.</summary>
public sealed class VerifiedPatchTests : IDisposable
{
    private readonly PatchFolder _outside = new(("secret", "secret\n"), ("in.txt", "old\n"));
    private readonly PatchFolder _workspace = new(("dir/in.txt", "old\n"), ("top.txt", "top\n"));

    public void Dispose()
    {
        _outside.Dispose();
        _workspace.Dispose();
    }

    [Theory]
    [InlineData("*** Add File: dir/new.txt\n+x")]
    [InlineData("*** Add File: dir/deep/new.txt\n+x")]
    [InlineData("*** Add File: dir/in.txt\n+x")]
    [InlineData("*** Update File: dir/in.txt\n@@\n-old\n+new")]
    [InlineData("*** Delete File: dir/in.txt")]
    [InlineData("*** Update File: top.txt\n*** Move to: dir/moved.txt\n@@\n-top\n+new")]
    [InlineData("*** Update File: dir/in.txt\n*** Move to: moved.txt\n@@\n-old\n+new")]
    public void A_folder_that_became_a_link_stops_the_patch(string body)
    {
        PatchVerification verified = _workspace.Verify(body);
        Directory.Move(_workspace.At("dir"), _workspace.At("away"));
        Directory.CreateSymbolicLink(_workspace.At("dir"), _outside.Path);

        PatchResult result = PatchApplier.Apply(verified);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("changed after the patch was checked", result.StandardError);
        AssertOutsideIsUntouched();
        Assert.Equal(("old\n", "top\n"), (_workspace["away/in.txt"], _workspace["top.txt"]));
    }

    [Fact]
    public void A_file_that_became_a_link_stops_the_patch()
    {
        PatchVerification verified = _workspace.Verify("*** Update File: top.txt\n@@\n-top\n+new");
        File.Delete(_workspace.At("top.txt"));
        File.CreateSymbolicLink(_workspace.At("top.txt"), _outside.At("secret"));

        Assert.Equal(PatchErrorCode.ReadFailed, PatchApplier.Apply(verified).Failure?.Code);
        AssertOutsideIsUntouched();
    }

    [Fact]
    public void A_link_that_leads_elsewhere_by_now_stops_the_patch_that_was_approved()
    {
        using var approved = new PatchFolder();
        Directory.CreateSymbolicLink(_workspace.At("link"), approved.Path);
        PatchVerification verified = _workspace.Verify("*** Add File: link/new.txt\n+x");
        File.Delete(_workspace.At("link"));
        Directory.CreateSymbolicLink(_workspace.At("link"), _outside.Path);

        Assert.False(PatchApplier.Apply(verified).IsSuccess);
        AssertOutsideIsUntouched();
        Assert.Empty(Directory.EnumerateFileSystemEntries(approved.Path));
    }

    [Fact]
    public void Places_outside_are_written_when_they_are_those_that_were_shown()
    {
        Directory.CreateSymbolicLink(_workspace.At("link"), _outside.Path);

        PatchResult result = PatchApplier.Apply(_workspace.Verify($"*** Add File: link/deep/new.txt\n+x\n*** Delete File: {_outside.At("in.txt")}"));

        Assert.True(result.IsSuccess, result.StandardError);
        Assert.Equal(("x\n", false), (_outside["deep/new.txt"], _outside.Has("in.txt")));
    }

    [Fact]
    public void Every_folder_that_would_be_made_is_named()
    {
        PatchVerification verified = _workspace.Verify("*** Add File: a/b/x\n+x\n*** Add File: new/../c/y\n+y\n*** Add File: dir/z\n+z");

        Assert.Equal(
            [_workspace.At("a"), _workspace.At("a/b"), _workspace.At("new"), _workspace.At("new/../c")], verified.NewFolders.Select(static made => made.Path));
        Assert.Equal(
            [_workspace.At("a"), _workspace.At("a/b"), _workspace.At("new"), _workspace.At("c")], verified.NewFolders.Select(static made => made.ResolvedPath));
        Assert.True(PatchApplier.Apply(verified).IsSuccess);
        Assert.Equal(("x\n", "y\n", "z\n"), (_workspace["a/b/x"], _workspace["c/y"], _workspace["dir/z"]));
    }

    [Fact]
    public void A_link_that_the_patch_itself_removes_may_become_a_folder()
    {
        Directory.CreateSymbolicLink(_workspace.At("link"), _outside.Path);
        PatchVerification verified = _workspace.Verify("*** Delete File: link\n*** Add File: link/in.txt\n+mine");

        Assert.Contains(verified.Targets, target => target.ResolvedPath == _workspace.At("link/in.txt"));
        PatchResult result = PatchApplier.Apply(verified);

        Assert.True(result.IsSuccess, result.StandardError);
        Assert.Equal("mine\n", _workspace["link/in.txt"]);
        AssertOutsideIsUntouched();
    }

    /// <summary>Another program exchanges a folder and a link that leads outside, as fast as it can.</summary>
    [Fact]
    public async Task Nothing_lands_outside_while_a_program_swaps_a_folder_for_a_link()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/perl"), "there is no perl to swap folders with");
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("CODEX_RACE_ROUNDS"), out int wanted) ? wanted : 300;
        Directory.CreateSymbolicLink(_workspace.At("link"), _outside.Path);
        using Process swapper = Process.Start(new ProcessStartInfo("/usr/bin/perl",
        [
            "-e",
            "$| = 1; print qq(ready\\n); for (1..50_000_000) { rename('dir','real'); rename('link','dir'); rename('dir','link'); rename('real','dir'); "
                + "last if $_ % 256 == 0 && -e 'stop' }",
        ])
        {
            WorkingDirectory = _workspace.Path,
            RedirectStandardOutput = true,
        })!;
        int applied = 0, refused = 0;
        try
        {
            await swapper.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            for (int round = 0; round < rounds; round++)
            {
                foreach (string body in (string[])
                    [
                        $"*** Add File: dir/n{round}.txt\n+x", $"*** Add File: dir/d{round}/n.txt\n+x",
                        $"*** Update File: dir/in.txt\n@@\n-old\n+old", "*** Delete File: dir/in.txt\n*** Add File: dir/in.txt\n+old",
                    ])
                {
                    PatchVerification verified;
                    try
                    {
                        verified = _workspace.Verify(body);
                    }
                    catch (PatchException)
                    {
                        // It looked while neither was there.
                        refused++;
                        continue;
                    }

                    // What a policy does: a place outside of the workspace is not written.
                    if (verified.Targets.Concat(verified.NewFolders).All(target => target.ResolvedPath.StartsWith(_workspace.Path + "/", StringComparison.Ordinal))
                        && PatchApplier.Apply(verified).IsSuccess)
                    {
                        applied++;
                    }
                    else
                    {
                        refused++;
                    }
                }
            }
        }
        finally
        {
            _workspace.Write("stop", "");
            await swapper.WaitForExitAsync(CancellationToken.None);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{applied} applied, {refused} refused");
        AssertOutsideIsUntouched();
        Assert.True(applied > 0);
    }

    private void AssertOutsideIsUntouched()
    {
        Assert.Equal(["in.txt", "secret"], Directory.EnumerateFileSystemEntries(_outside.Path).Select(Path.GetFileName).Order());
        Assert.Equal(("old\n", "secret\n"), (_outside["in.txt"], _outside["secret"]));
    }
}

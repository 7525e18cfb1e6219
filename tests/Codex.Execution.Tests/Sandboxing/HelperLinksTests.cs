namespace Codex.Execution.Tests;

public sealed class HelperLinksTests
{
    [Fact]
    public async Task Commands_find_the_names_until_the_folder_is_removed()
    {
        using var home = new TemporaryFolder();
        string target = home.Write("codex", "#!/bin/sh\necho \"$(basename \"$0\") $1\"\n", executable: true);
        using (HelperLinks links = HelperLinks.Create(home["links"], target))
        {
            var variables = new Dictionary<string, string>(TestProcess.Variables) { ["PATH"] = links.PrependTo(TestProcess.Variables["PATH"]) };
            ProcessOutput output = await TestProcess.RunAsync(TestProcess.Shell("apply_patch a; applypatch b") with { Environment = variables });
            Assert.Equal("apply_patch a\napplypatch b\n", output.Stdout.Text);
            Assert.True(File.Exists(Path.Combine(links.Folder, LinuxSandboxCommand.Name)));
        }

        Assert.Empty(Directory.GetFileSystemEntries(home["links"]));
        Assert.True(File.Exists(target));
    }

    [Fact]
    public void Folders_of_programs_that_are_gone_are_removed_and_others_stay()
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home["links-999999999-a"]);
        Directory.CreateDirectory(home[$"links-{Environment.ProcessId}-a"]);
        Directory.CreateDirectory(home["other"]);

        using HelperLinks links = HelperLinks.Create(home.Path, "/bin/true");

        Assert.Equal(
            new[] { Path.GetFileName(links.Folder), $"links-{Environment.ProcessId}-a", "other" }.Order(),
            Directory.GetDirectories(home.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_empty_path_becomes_the_folder_alone()
    {
        using var home = new TemporaryFolder();
        using HelperLinks links = HelperLinks.Create(home.Path, "/bin/true");
        Assert.Equal(links.Folder, links.PrependTo(null));
        Assert.Equal($"{links.Folder}:/bin", links.PrependTo("/bin"));
    }
}

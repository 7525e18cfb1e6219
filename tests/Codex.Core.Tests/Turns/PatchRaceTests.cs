using Codex.Configuration;
using Codex.Protocol;
using Codex.Testing;

namespace Codex.Core.Tests.Turns;

/// <summary>Patches while a confined command of the same agent works against them.</summary>
public sealed class PatchRaceTests
{
    private const string Outside = "/var/tmp";
    private const int Patches = 40;

    [Fact]
    public async Task No_patch_lands_outside_while_a_confined_command_swaps_a_folder_for_a_link()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/perl"), "there is no perl to swap folders with");
        string outside = Path.Combine(Outside, $"codex-race-{Guid.NewGuid():N}");
        const string Swap = "perl -e 'mkdir(q(dir)); symlink($ARGV[0], q(link)); $| = 1; print q(ready); "
            + "while (1) { rename(q(dir),q(real)); rename(q(link),q(dir)); rename(q(dir),q(link)); rename(q(real),q(dir)); }' ";
        ScriptedEvent[] patches =
        [
            .. Enumerable.Range(0, Patches).Select(static n => ResponseEvents.CustomToolCallDone(
                "apply_patch", $"*** Begin Patch\n*** Add File: dir/n{n}\n+x\n*** Add File: dir/d{n}/x\n+x\n*** End Patch", $"p{n}")),
        ];
        await using AgentFixture agent = await AgentFixture.CreateAsync(
            ScriptedResponse.FunctionCall("exec_command", $$"""{"cmd":"{{Swap}}{{outside}}","login":false,"yield_time_ms":1000}""", "c1"),
            ScriptedResponse.Events([ResponseEvents.Created(), .. patches, ResponseEvents.Completed()]),
            ScriptedResponse.Message("done"));
        await agent.SkipWithoutSandboxAsync();
        Directory.CreateDirectory(outside);
        try
        {
            await using (ConversationProbe conversation = await agent.ConverseAsync(agent.Configuration(SandboxMode.WorkspaceWrite) with
            {
                ApprovalPolicy = ApprovalPolicy.Never,
                Features = FeatureSet.Defaults.With(Feature.UnifiedExec, true),
            }))
            {
                await conversation.RunAsync("go");
            }

            Assert.Contains("ready", agent.Model.Requests[1].Output("c1"), StringComparison.Ordinal);
            Assert.All(Enumerable.Range(0, Patches), n => Assert.NotEmpty(agent.Model.Requests[2].Output($"p{n}")));
            Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }
}

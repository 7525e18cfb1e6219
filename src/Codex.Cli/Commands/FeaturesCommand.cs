using System.CommandLine;
using Codex.Configuration;

namespace Codex.Cli;

/// <summary><c>codex features list</c>: every feature, how mature it is, and whether it is on.</summary>
internal sealed class FeaturesCommand
{
    public FeaturesCommand(GlobalFlags global, CodexRootFlags root)
    {
        var list = new Command("list", "List the features, their stage, and whether they are on");
        list.SetAction(result =>
        {
            ConfigOverrides overrides = global.Read(result);
            CodexConfiguration configuration = LoadedConfiguration.Load(overrides, options => options with
            {
                Profile = root.Session.Read(result).Profile,
                IncludeWebSearch = result.GetValue(root.Search) ? true : null,
            });
            foreach (FeatureDefinition feature in FeatureDefinition.All)
            {
                string state = configuration.Features.IsOn(feature.Feature) ? "true" : "false";
                result.InvocationConfiguration.Output.Write($"{feature.Key}\t{feature.StageName}\t{state}\n");
            }

            return ExitCodes.Success;
        });
        Command = new Command("features", "Look at the features") { list };
    }

    public Command Command { get; }
}

using System.CommandLine;
using Codex.Configuration;
using Codex.Protocol;

namespace Codex.Cli;

/// <summary><c>codex config</c>: every value in force and where it was said, or those of one key.</summary>
internal sealed class ConfigCommand
{
    private readonly GlobalFlags _global;
    private readonly CodexRootFlags _root;
    private readonly SessionFlags _session = new();
    private readonly Argument<string?> _key = new("KEY") { Description = "Only this key, or what is below this table", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _json = Flags.Switch("--json", "Print JSON");

    public ConfigCommand(GlobalFlags global, CodexRootFlags root)
    {
        _global = global;
        _root = root;
        Command = new Command("config", "Show every value in force and where it was said; secrets are masked") { _key, _json };
        _session.AddSettingsTo(Command);
        Command.SetAction(Show);
    }

    public Command Command { get; }

    private int Show(ParseResult result)
    {
        bool isJson = result.GetValue(_json);
        CodexConfiguration configuration = LoadedConfiguration.Load(_root.WithSearch(result, _global.Read(result)), options => Adjust(options, result));
        if (!isJson)
        {
            foreach (ConfigurationWarning warning in configuration.Warnings)
            {
                result.InvocationConfiguration.Error.WriteLine($"warning: {warning}");
            }
        }

        ConfigurationListing listing = ConfigurationListing.Of(configuration);
        string? key = result.GetValue(_key);
        IReadOnlyList<ConfigurationEntry> entries = key is null ? listing.Entries : listing.Find(key);
        result.InvocationConfiguration.Output.Write(isJson ? ConfigJson.Of(entries, isSingle: key is not null && entries is [{ Key: var found }] && found == key) : ConfigText.Of(entries));
        return ExitCodes.Success;
    }

    private ConfigurationOptions Adjust(ConfigurationOptions options, ParseResult result)
    {
        SessionSettings session = _session.Read(result, _root.Session.Read(result));
        return LoadedConfiguration.WithSession(options, session) with
        {
            AdditionalWritableRoots = result.GetValue(_root.AddFolder) ?? [],
            ApprovalPolicy = session.IsBypass ? ApprovalPolicy.Never : result.GetValue(_root.Approval) switch
            {
                "untrusted" => ApprovalPolicy.Untrusted,
                "on-failure" => ApprovalPolicy.OnFailure,
                "on-request" => ApprovalPolicy.OnRequest,
                "never" => ApprovalPolicy.Never,
                _ => session.IsFullAuto ? ApprovalPolicy.OnRequest : null,
            },
        };
    }
}

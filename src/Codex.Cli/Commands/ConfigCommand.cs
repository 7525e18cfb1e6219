using System.CommandLine;
using System.Text.Json;
using Codex.Configuration;

namespace Codex.Cli;

/// <summary><c>codex config [KEY]</c>: every value that is in force, and where it was said.</summary>
internal sealed class ConfigCommand
{
    private const string UnsetValue = "unset";

    private readonly GlobalFlags _global;
    private readonly CodexRootFlags _root;
    private readonly SessionFlags _session = new();
    private readonly Argument<string> _key = new("KEY")
    {
        Description = "Only this key, or the keys of this table", Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> _json = Flags.Switch("--json", "As JSON, values written as in TOML");

    public ConfigCommand(GlobalFlags global, CodexRootFlags root)
    {
        (_global, _root) = (global, root);
        Command = new Command("config", "Show every value that is in force and where it was said") { _key, _json, _session.Model, _session.Profile, _session.Sandbox, _session.Folder, _session.Oss };
        Command.SetAction(Run);
    }

    public Command Command { get; }

    private int Run(ParseResult result)
    {
        SessionSettings session = _session.Read(result, _root.Session.Read(result));
        CodexConfiguration configuration = LoadedConfiguration.Load(_global.Read(result), options => options with
        {
            Profile = session.Profile,
            Model = session.Model,
            Oss = session.IsOss,
            Cwd = session.Folder,
            SandboxMode = LoadedConfiguration.SandboxModeOf(session.EffectiveSandbox),
            IncludeWebSearch = result.GetValue(_root.Search) ? true : null,
        });
        IReadOnlyList<ConfigurationEntry> entries = ConfigurationListing.Of(configuration);
        if (result.GetValue(_key) is { } key)
        {
            entries = [.. entries.Where(entry => entry.Key == key || entry.Key.StartsWith(key + ".", StringComparison.Ordinal))];
            if (entries.Count == 0)
            {
                throw new CommandException($"Nothing sets `{key}`, and it has no default. `codex config` shows all keys that have a value.");
            }
        }

        TextWriter output = result.InvocationConfiguration.Output;
        if (result.GetValue(_json))
        {
            output.WriteLine(Json(configuration, entries));
        }
        else
        {
            WriteText(output, entries);
        }

        foreach (ConfigurationWarning warning in configuration.Warnings)
        {
            result.InvocationConfiguration.Error.WriteLine($"warning: {warning}");
        }

        return ExitCodes.Success;
    }

    private static void WriteText(TextWriter output, IReadOnlyList<ConfigurationEntry> entries)
    {
        foreach (ConfigurationEntry entry in entries)
        {
            string line = entry.Value == UnsetValue ? $"# {entry.Key} is unset" : $"{entry.Key} = {entry.Value}";
            string profile = entry.Origin.Profile is { } name ? $" (profile {name})" : "";
            string place = entry.Origin.Layer == ConfigurationLayer.Call ? "flag" : entry.Origin.ToString();
            output.WriteLine($"{line}  # {place}{profile}");
        }
    }

    private static string Json(CodexConfiguration configuration, IReadOnlyList<ConfigurationEntry> entries)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("codex_home", configuration.CodexHome);
            writer.WriteString("profile", configuration.ActiveProfile);
            writer.WriteStartArray("values");
            foreach (ConfigurationEntry entry in entries)
            {
                Write(writer, entry);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static void Write(Utf8JsonWriter writer, ConfigurationEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteString("key", entry.Key);
        writer.WriteString("value", entry.Value == UnsetValue ? null : entry.Value);
        writer.WriteString("layer", entry.Origin.Layer switch
        {
            ConfigurationLayer.UserFile => "user",
            ConfigurationLayer.CommandLineOverride or ConfigurationLayer.RequestOverride => "override",
            ConfigurationLayer.Call => "flag",
            ConfigurationLayer.ManagedFile or ConfigurationLayer.ManagedPreferences => "managed",
            _ => "default",
        });
        writer.WriteString("file", entry.Origin.File);
        if (entry.Origin.Line > 0)
        {
            writer.WriteNumber("line", entry.Origin.Line);
        }

        writer.WriteString("profile", entry.Origin.Profile);
        writer.WriteEndObject();
    }
}

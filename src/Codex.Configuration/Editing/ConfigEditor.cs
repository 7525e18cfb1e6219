using Codex.Protocol;
using Codex.Toml;

namespace Codex.Configuration;

/// <summary>
/// Changes the user's <c>config.toml</c>: edits are collected and then written at once. Everything that is not touched keeps its text,
/// comments and order; the file is replaced in one step, a link to it and its mode stay.
/// </summary>
/// <example><code>
/// await new ConfigEditor(codexHome, profile: "fast").SetModel("gpt-5", ReasoningEffort.High).ApplyAsync(cancellationToken);
/// </code></example>
public sealed class ConfigEditor
{
    private readonly string _codexHome;
    private readonly string? _profile;
    private readonly List<Action<EditedDocument>> _edits = [];

    /// <summary>Starts with no edits.</summary>
    /// <param name="codexHome">The home folder; made by the first write.</param>
    /// <param name="profile">The profile that model settings go to; null for the one that the file's key <c>profile</c> names, if any.</param>
    public ConfigEditor(string codexHome, string? profile = null)
    {
        _codexHome = codexHome;
        _profile = profile;
    }

    /// <summary>Sets the model and the effort, in the profile when there is one. Null removes the key.</summary>
    public ConfigEditor SetModel(string? model, ReasoningEffort? effort)
    {
        _edits.Add(document =>
        {
            document.Put(document.InProfile(_profile, "model"), model is null ? null : new TomlString(model));
            document.Put(document.InProfile(_profile, "model_reasoning_effort"), effort is { } level ? new TomlString(level.ToWord()) : null);
        });
        return this;
    }

    /// <summary>Trusts a folder; see <see cref="ProjectTrust.FindTrustFolder"/> for which one.</summary>
    public ConfigEditor TrustProject(string folder) => Set(["projects", folder, "trust_level"], new TomlString("trusted"));

    /// <summary>Notes that the warning before full access is not to be shown again.</summary>
    public ConfigEditor HideFullAccessWarning() => Set(["notice", "hide_full_access_warning"], new TomlBoolean(true));

    /// <summary>Notes that the warning about folders that everyone may write is not to be shown again.</summary>
    public ConfigEditor HideWorldWritableWarning() => Set(["notice", "hide_world_writable_warning"], new TomlBoolean(true));

    /// <summary>Notes that the user has seen the hint on WSL.</summary>
    public ConfigEditor AcknowledgeWslSetup() => Set(["windows_wsl_setup_acknowledged"], new TomlBoolean(true));

    /// <summary>Adds an MCP server, or replaces the one of that name as a whole.</summary>
    /// <exception cref="ArgumentException">The name has characters other than letters, digits, <c>-</c> and <c>_</c>, or none.</exception>
    public ConfigEditor SetMcpServer(string name, McpServerDefinition server)
    {
        if (!McpServerDefinition.IsValidName(name))
        {
            throw new ArgumentException($"`{name}` cannot be a server's name: use letters, digits, `-` and `_`", nameof(name));
        }

        _edits.Add(document =>
        {
            SortedDictionary<string, McpServerDefinition> servers = document.ReadMcpServers();
            servers[name] = server;
            document.ReplaceMcpServers(servers);
        });
        return this;
    }

    /// <summary>Removes an MCP server; nothing changes when there is none of that name.</summary>
    public ConfigEditor RemoveMcpServer(string name)
    {
        _edits.Add(document =>
        {
            SortedDictionary<string, McpServerDefinition> servers = document.ReadMcpServers();
            if (servers.Remove(name))
            {
                document.ReplaceMcpServers(servers);
            }
        });
        return this;
    }

    /// <summary>Sets the value at a list of keys; missing tables are made.</summary>
    public ConfigEditor Set(IReadOnlyList<string> path, TomlValue value)
    {
        _edits.Add(document => document.Put(path, value));
        return this;
    }

    /// <summary>Removes the value at a list of keys; nothing changes when it is absent.</summary>
    public ConfigEditor Clear(IReadOnlyList<string> path)
    {
        _edits.Add(document => document.Put(path, null));
        return this;
    }

    /// <summary>Makes the edits. Writers of several processes take turns, so that no change is lost.</summary>
    /// <returns>Whether the file was written; false when the edits changed nothing.</returns>
    /// <exception cref="ConfigurationException">The file cannot be read, is no TOML, or cannot be written; it is then as it was.</exception>
    public async Task<bool> ApplyAsync(CancellationToken cancellationToken = default)
    {
        if (_edits.Count == 0)
        {
            return false;
        }

        var file = new ConfigurationFile(Path.Combine(_codexHome, CodexHome.ConfigurationFileName));
        string before = await file.ReadAsync(cancellationToken).ConfigureAwait(false);
        return Edit(before, file.Path) != before
            && await file.UpdateAsync(text => Edit(text, file.Path), cancellationToken).ConfigureAwait(false);
    }

    private string Edit(string text, string path)
    {
        var origin = new ConfigurationOrigin(ConfigurationLayer.UserFile, path);
        try
        {
            var document = new EditedDocument(text, origin);
            foreach (Action<EditedDocument> edit in _edits)
            {
                edit(document);
            }

            return document.Text == text ? text : document.EndedText;
        }
        catch (TomlException exception)
        {
            throw new ConfigurationException(ConfigurationErrorCode.InvalidSyntax, $"{exception.Message}; correct the file first, it has not been changed", origin: origin with { Line = exception.Line }, inner: exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw new ConfigurationException(ConfigurationErrorCode.EditFailed, $"the edit cannot be made: {exception.Message}", origin: origin, inner: exception);
        }
    }
}

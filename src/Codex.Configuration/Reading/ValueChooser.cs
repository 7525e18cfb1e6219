namespace Codex.Configuration;

/// <summary>
/// Chooses among the call, the profile and the top level, in this order, and notes where the value came from. What an
/// administrator set stands above all three.
/// </summary>
internal sealed class ValueChooser(ConfigurationTable table, ProfileTable? profile)
{
    public Dictionary<string, ConfigurationProvenance.Resolved> Resolved { get; } = new(StringComparer.Ordinal);

    /// <summary>The chosen value, or null when nothing says anything.</summary>
    public T? Value<T>(string key, T? call, Func<ProfileTable, T?> read, Func<T, string> toText)
        where T : struct
    {
        (T? value, ConfigurationOrigin origin) = Choose(key, call, read, static value => value is not null);
        Resolved[key] = new(value is { } chosen ? toText(chosen) : null, origin);
        return value;
    }

    /// <summary>The chosen text, or null when nothing says anything.</summary>
    public string? Text(string key, string? call, Func<ProfileTable, string?> read, string? fallback = null)
    {
        (string? value, ConfigurationOrigin origin) = Choose(key, call, read, static value => value is not null);
        Resolved[key] = new(value ?? fallback, origin);
        return value ?? fallback;
    }

    /// <summary>What the call says of a key that no profile may hold; null when it says nothing, or an administrator has set the key.</summary>
    public string? Call(string key, string? call)
    {
        if (call is null || IsOverruled(key, PresentOriginOf(key), ConfigurationOrigin.Call))
        {
            return null;
        }

        Resolved[key] = new(call, ConfigurationOrigin.Call);
        return call;
    }

    /// <inheritdoc cref="Call(string, string?)"/>
    public T? CallValue<T>(string key, T? call)
        where T : struct
    {
        if (call is null || IsOverruled(key, PresentOriginOf(key), ConfigurationOrigin.Call))
        {
            return null;
        }

        Resolved[key] = new(null, ConfigurationOrigin.Call);
        return call;
    }

    private ConfigurationOrigin PresentOriginOf(string key) => Resolved.TryGetValue(key, out ConfigurationProvenance.Resolved resolved) ? resolved.Origin : table.TopLevel.OriginOf(key);

    public ConfigurationOrigin OriginOf(string key) => Resolved.TryGetValue(key, out ConfigurationProvenance.Resolved resolved) ? resolved.Origin : ConfigurationOrigin.Default;

    private (T? Value, ConfigurationOrigin Origin) Choose<T>(string key, T? call, Func<ProfileTable, T?> read, Func<T?, bool> isSet)
    {
        T? value = read(table.TopLevel);
        ConfigurationOrigin origin = isSet(value) ? table.TopLevel.OriginOf(key) : ConfigurationOrigin.Default;
        if (profile is not null && read(profile) is var own && isSet(own))
        {
            ConfigurationOrigin ownOrigin = profile.OriginOf(key);
            if (!IsOverruled(key, origin, ownOrigin))
            {
                (value, origin) = (own, ownOrigin);
            }
        }

        if (isSet(call) && !IsOverruled(key, origin, ConfigurationOrigin.Call))
        {
            (value, origin) = (call, ConfigurationOrigin.Call);
        }

        return (value, origin);
    }

    private bool IsOverruled(string key, ConfigurationOrigin present, ConfigurationOrigin other)
    {
        if (!present.IsManaged || other.IsManaged)
        {
            return false;
        }

        string what = other.Profile is { } name ? $"the value of profile `{name}`" : "the value asked for by this call";
        table.Warnings.Add(new ConfigurationWarning(key, $"an administrator has set this; {what} has no effect", present));
        return true;
    }
}

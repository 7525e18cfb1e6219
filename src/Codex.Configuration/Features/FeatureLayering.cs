using Codex.Protocol;

namespace Codex.Configuration;

/// <summary>Lays switches over one another, weakest first, and keeps what is to be told about them.</summary>
internal sealed class FeatureLayering(List<ConfigurationWarning> warnings)
{
    private readonly SortedDictionary<string, Feature> _olderNames = new(StringComparer.Ordinal);
    private readonly Dictionary<Feature, ConfigurationOrigin> _origins = [];

    public FeatureSet Features { get; private set; } = FeatureSet.Defaults;

    public void Apply(FeatureSwitches switches, string? profile)
    {
        foreach (FeatureSwitch item in switches.InOrder)
        {
            if (item.OlderName is not null)
            {
                _olderNames.TryAdd(item.OlderName, item.Feature);
            }

            Switch(item.Feature, item.IsOn, profile is null ? item.Origin : item.Origin with { Profile = profile });
        }
    }

    public void Apply(Feature feature, bool? call)
    {
        if (call is { } isOn)
        {
            Switch(feature, isOn, ConfigurationOrigin.Call);
        }
    }

    /// <summary>Writes the state of every feature into the record of resolved values.</summary>
    public void Note(Dictionary<string, ConfigurationProvenance.Resolved> resolved)
    {
        foreach (FeatureDefinition definition in FeatureDefinition.All)
        {
            ConfigurationOrigin origin = _origins.GetValueOrDefault(definition.Feature, ConfigurationOrigin.Default);
            resolved[definition.ProvenanceKey] = new(Features.IsOn(definition.Feature) ? "true" : "false", origin);
        }
    }

    /// <summary>One notice for each older name, sorted by it.</summary>
    public IReadOnlyList<DeprecationNoticeEvent> Notices()
    {
        if (_olderNames.Count == 0)
        {
            return [];
        }

        var notices = new List<DeprecationNoticeEvent>(_olderNames.Count);
        foreach ((string name, Feature feature) in _olderNames)
        {
            string key = FeatureDefinition.Of(feature).Key;
            notices.Add(new DeprecationNoticeEvent(
                $"`{name}` is an older name; use `{key}` instead.",
                $"Switch it with `--enable {key}`, or set `[features].{key}` in config.toml."));
        }

        return notices;
    }

    private void Switch(Feature feature, bool isOn, ConfigurationOrigin origin)
    {
        if (_origins.TryGetValue(feature, out ConfigurationOrigin? present) && present.IsManaged && !origin.IsManaged)
        {
            if (isOn != Features.IsOn(feature))
            {
                FeatureDefinition definition = FeatureDefinition.Of(feature);
                warnings.Add(new ConfigurationWarning(definition.ProvenanceKey, $"an administrator has set this; the value of {origin} has no effect", present));
            }

            return;
        }

        _origins[feature] = origin;
        Features = Features.With(feature, isOn);
    }
}

namespace Codex.Configuration;

/// <summary>Which features are on. A value: switching gives a new set.</summary>
public readonly record struct FeatureSet
{
    private readonly uint _on;

    private FeatureSet(uint on) => _on = on;

    /// <summary>The set when nothing is configured.</summary>
    public static FeatureSet Defaults { get; } = MakeDefaults();

    /// <summary>Whether a feature is on.</summary>
    public bool IsOn(Feature feature) => (_on & (1u << (int)feature)) != 0;

    /// <summary>The set with one feature switched.</summary>
    public FeatureSet With(Feature feature, bool isOn) =>
        new(isOn ? _on | (1u << (int)feature) : _on & ~(1u << (int)feature));

    /// <summary>The keys of the features that are on, separated by commas.</summary>
    public override string ToString()
    {
        FeatureSet set = this;
        return string.Join(", ", FeatureDefinition.All.Where(definition => set.IsOn(definition.Feature)).Select(definition => definition.Key));
    }

    private static FeatureSet MakeDefaults()
    {
        FeatureSet set = default;
        foreach (FeatureDefinition definition in FeatureDefinition.All)
        {
            set = set.With(definition.Feature, definition.IsOnByDefault);
        }

        return set;
    }
}

using System.CommandLine;

namespace Codex.Cli;

/// <summary>The flags that say how a session is to run: taken by the interactive command and by <c>exec</c>.</summary>
internal sealed class SessionFlags
{
    public Option<string[]> Image { get; } = Flags.Paths("--image", "FILE", "Attach a picture; several by commas or by repeating the flag", ["-i"], separator: ',');

    public Option<string> Model { get; } = Flags.Value("--model", "NAME", "The model to use", "-m");

    public Option<bool> Oss { get; } = Flags.Switch("--oss", "Use a model on this machine, through a local server");

    public Option<string> LocalServer { get; } = Flags.Choice(
        "--local-provider", "SERVER", "The server that --oss means: ollama or lmstudio", [], "ollama", "lmstudio");

    public Option<string> Profile { get; } = Flags.Value("--profile", "NAME", "A profile of config.toml", "-p");

    public Option<string> Sandbox { get; } = Flags.Choice(
        "--sandbox", "MODE", "What commands may do: read-only, workspace-write or danger-full-access", ["-s"], "read-only", "workspace-write", "danger-full-access");

    public Option<bool> FullAuto { get; } = Flags.Switch("--full-auto", "Let commands write in the working folder (as -s workspace-write)");

    public Option<bool> Bypass { get; } = Flags.Switch(
        "--dangerously-bypass-approvals-and-sandbox", "Run everything without a sandbox and without asking; only inside a machine that is walled off already", "--yolo");

    public Option<string> Folder { get; } = Flags.Path("--cd", "DIR", "The working folder", "-C");

    public void AddTo(Command command)
    {
        command.Options.Add(Image);
        AddSettingsTo(command);
    }

    /// <summary>Adds those that change the configuration.</summary>
    public void AddSettingsTo(Command command)
    {
        command.Options.Add(Model);
        command.Options.Add(Oss);
        command.Options.Add(LocalServer);
        command.Options.Add(Sandbox);
        command.Options.Add(Profile);
        command.Options.Add(FullAuto);
        command.Options.Add(Bypass);
        command.Options.Add(Folder);
    }

    /// <exception cref="CommandException">The two shortcuts for the sandbox are given together.</exception>
    public SessionSettings Read(ParseResult result, SessionSettings? outer = null)
    {
        SessionSettings settings = outer is null ? ReadOwn(result) : ReadOwn(result).Over(outer);
        return settings is { IsBypass: true, IsFullAuto: true }
            ? throw new CommandException($"{Bypass.Name} and {FullAuto.Name} exclude each other.", ExitCodes.Usage)
            : settings;
    }

    private SessionSettings ReadOwn(ParseResult result) => new()
    {
        Images = [.. (result.GetValue(Image) ?? []).SelectMany(static list => list.Split(','))],
        Model = result.GetValue(Model),
        IsOss = result.GetValue(Oss),
        LocalServer = result.GetValue(LocalServer),
        Profile = result.GetValue(Profile),
        Sandbox = result.GetValue(Sandbox),
        IsFullAuto = result.GetValue(FullAuto),
        IsBypass = result.GetValue(Bypass),
        Folder = result.GetValue(Folder),
    };
}

/// <summary>How a session is to run, as the command line says it; null where it does not.</summary>
internal sealed record SessionSettings
{
    public IReadOnlyList<string> Images { get; init; } = [];

    public string? Model { get; init; }

    public bool IsOss { get; init; }

    public string? LocalServer { get; init; }

    public string? Profile { get; init; }

    public string? Sandbox { get; init; }

    public bool IsFullAuto { get; init; }

    public bool IsBypass { get; init; }

    public string? Folder { get; init; }

    /// <summary>The sandbox that counts: both shortcuts beat the mode that is named.</summary>
    public string? EffectiveSandbox => IsBypass ? "danger-full-access" : IsFullAuto ? "workspace-write" : Sandbox;

    /// <summary>These settings, and where they say nothing those of a level further out.</summary>
    public SessionSettings Over(SessionSettings outer) => new()
    {
        Images = Images.Count > 0 ? Images : outer.Images,
        Model = Model ?? outer.Model,
        IsOss = IsOss || outer.IsOss,
        LocalServer = LocalServer ?? outer.LocalServer,
        Profile = Profile ?? outer.Profile,
        Sandbox = Sandbox ?? outer.Sandbox,
        IsFullAuto = IsFullAuto || outer.IsFullAuto,
        IsBypass = IsBypass || outer.IsBypass,
        Folder = Folder ?? outer.Folder,
    };
}

using System.Text;
using Codex.Execution;

if (InvocationName.Read() == LinuxSandboxCommand.Name)
{
    return LinuxSandboxCommand.Run(args);
}

if (args is ["run", .. string[] command])
{
    // An agent with one running command; tests kill it once its output has come through.
    ProcessOutput output = await new ProcessRunner().RunAsync(
        new ProcessRequest
        {
            Command = command,
            WorkingDirectory = Environment.CurrentDirectory,
            Environment = ShellEnvironment.OfThisProcess().ToDictionary(),
        },
        (_, piece) => Console.Out.Write(Encoding.UTF8.GetString(piece.Span)));
    return output.ExitCode;
}

if (args is ["serve", .. string[] server])
{
    // An agent with a program beside it; tests kill it once the program has said something.
    await using PipedProcess program = await PipedProcess.StartAsync(new ProcessRequest
    {
        Command = server,
        WorkingDirectory = Environment.CurrentDirectory,
        Environment = ShellEnvironment.OfThisProcess().ToDictionary(),
    });
    await program.StandardOutput.CopyToAsync(Console.OpenStandardOutput());
    return 0;
}

if (args is ["sandbox", .. string[] confined])
{
    return await new SandboxCommand
    {
        Platform = SandboxPlatform.Linux,
        Command = confined,
        Policy = SandboxCommand.PolicyFor(fullAuto: false, configured: null),
        WorkingDirectory = Environment.CurrentDirectory,
        Environment = ShellEnvironment.OfThisProcess().ToDictionary(),
    }.RunAsync(Console.Error);
}

if (args is ["agent", string bubblewrap])
{
    return await ConfiningAgent.RunAsync(bubblewrap);
}

if (args is ["harden"])
{
    int result = AgentHardening.Apply();
    Console.Out.WriteLine($"{result} {File.ReadAllText("/proc/self/limits").Split('\n').First(l => l.StartsWith("Max core", StringComparison.Ordinal))} {Environment.GetEnvironmentVariable("LD_TEST") ?? "gone"}");
    return result;
}

Console.Error.WriteLine("usage: run COMMAND... | serve COMMAND... | sandbox COMMAND... | harden, or start it as " + LinuxSandboxCommand.Name);
return 2;

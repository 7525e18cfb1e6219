Console.WriteLine("codex-cli 0.57.0");

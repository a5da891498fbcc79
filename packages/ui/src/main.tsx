import "./no-eval.ts";
import "@mantine/core/styles.css";
import "./theme.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { Routes } from "./routes.tsx";
import { theme } from "./theme.ts";

createRoot(document.getElementById("root")!).render(
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <QueryClientProvider client={new QueryClient()}>
      <Routes />
    </QueryClientProvider>
  </MantineProvider>,
);

export const inspection = (
  name: string,
  selector = "app == 'frontend'",
): string => `apiVersion: projectcalico.org/v3
kind: DeepPacketInspection
metadata:
  name: ${name}
  namespace: hipstershop
spec:
  selector: "${selector}"
`;

export const capture = (name: string, rest = ""): string => `apiVersion: projectcalico.org/v3
kind: PacketCapture
metadata:
  name: ${name}
  namespace: hipstershop
spec:
  selector: "app == 'nginx'"
${rest}`;

export const pod = (name: string, image = "nginx:1.27"): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: hipstershop
  labels:
    app: ${name}
  annotations:
    peccary.io/netns: ${name}
spec:
  nodeName: machine
  containers:
    - name: web
      image: ${image}
      ports:
        - containerPort: 80
`;

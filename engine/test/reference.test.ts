/** The reference device under the contract: it computes by the references, so what is tested here are the laws of the ops' rules. */
import { referenceDevice } from "../src/devices/reference.ts";
import { deviceContract } from "./device.contract.ts";

deviceContract(() => referenceDevice);

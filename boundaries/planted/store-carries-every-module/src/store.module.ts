// Gifts are registered, built, and never started.
import { Module } from './modules/cart/cart.module.js';
export const MODULES = [Module];
